import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule as prepareReader, readBarcodes } from 'zxing-wasm/reader';
import { prepareZXingModule, writeBarcode, type WriteInputBarcodeFormat } from 'zxing-wasm/writer';

const { resolve } = createRequire(import.meta.url);
const WASM = resolve('zxing-wasm/writer/zxing_writer.wasm');
const READER_WASM = resolve('zxing-wasm/reader/zxing_reader.wasm');
const [WIDTH, HEIGHT] = [640, 480];
const WHITE = 235;
const BLACK = 16;
const NO_COLOUR = 128;

/** A code as a picture file, as somebody's photograph or screenshot of it. */
export async function pngOf(text: string, format: WriteInputBarcodeFormat): Promise<Buffer> {
  const { image, error } = await write(text, format, 6);
  if (image === null) throw new Error(error);
  return Buffer.from(await image.arrayBuffer());
}

/** A clip of the code held still before a camera, as Chromium's fake camera plays it (YUV4MPEG2, 4:2:0). */
export async function clipOf(text: string, format: WriteInputBarcodeFormat): Promise<Buffer> {
  const { symbol } = await write(text, format, 1);
  const scale = Math.floor(0.7 * Math.min(HEIGHT / symbol.height, WIDTH / symbol.width));
  const left = Math.floor((WIDTH - symbol.width * scale) / 2);
  const top = Math.floor((HEIGHT - symbol.height * scale) / 2);
  const luma = Buffer.alloc(WIDTH * HEIGHT, WHITE);
  for (let y = 0; y < symbol.height * scale; y++) {
    for (let x = 0; x < symbol.width * scale; x++) {
      const module = symbol.data[Math.floor(y / scale) * symbol.width + Math.floor(x / scale)];
      if (module === 0) luma[(top + y) * WIDTH + left + x] = BLACK;
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, NO_COLOUR)]);
  const head = `YUV4MPEG2 W${WIDTH.toString()} H${HEIGHT.toString()} F10:1 Ip A1:1 C420jpeg\n`;
  return Buffer.concat([Buffer.from(head), frame, frame]);
}

async function write(text: string, format: WriteInputBarcodeFormat, scale: number) {
  const { buffer } = new Uint8Array(readFileSync(WASM));
  prepareZXingModule({ overrides: { wasmBinary: buffer } });
  return writeBarcode(text, { format, scale, ...(format === 'DataMatrix' ? { options: 'gs1' } : {}) });
}

/** What a scanner reads from a picture file: the texts of its QR codes. */
export async function textsIn(png: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const { buffer } = new Uint8Array(readFileSync(READER_WASM));
  prepareReader({ overrides: { wasmBinary: buffer } });
  return (await readBarcodes(new Blob([png]), { formats: ['QRCode'] })).map(({ text }) => text);
}
