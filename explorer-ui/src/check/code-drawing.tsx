import { useWords } from './words.ts';

/** Widths of bars, dark and light in turn: a picture of a barcode that no scanner takes for one. */
const BARS = [2, 3, 1, 2, 4, 1, 1, 3, 2, 2, 1, 4, 3, 1, 2, 2, 1, 3, 2, 1];

/** A box of medicine with its two codes: the one that cannot be used, and the one to scan. */
export function CodeDrawing() {
  const { medicine } = useWords();
  return (
    <figure className="drawing">
      <svg viewBox="0 0 320 190" role="img" aria-label={medicine.drawing}>
        <path d="M4 34 L32 10 H316 V160 L288 184 H4 Z" className="drawing-box" />
        <path d="M4 34 H288 V184 M288 34 L316 10" className="drawing-edge" />
        <g transform="translate(20 72)">
          <Bars height={64} scale={2.4} />
          <path d="M-6 -10 L106 80 M106 -10 L-6 80" className="drawing-no" />
        </g>
        <g transform="translate(146 48)">
          <rect width="132" height="122" rx="8" className="drawing-yes" />
          <text x="66" y="28" className="drawing-text">
            药品追溯码
          </text>
          <g transform="translate(15 40)">
            <Bars height={44} scale={2.5} />
          </g>
          <text x="66" y="110" className="drawing-text">
            8123 …
          </text>
        </g>
      </svg>
      <figcaption>
        <span className="drawing-caption-no">{medicine.drawingWrong}</span>
        <span className="drawing-caption-yes">{medicine.drawingRight}</span>
      </figcaption>
    </figure>
  );
}

function Bars({ height, scale }: { readonly height: number; readonly scale: number }) {
  const starts = BARS.map((_, index) => BARS.slice(0, index).reduce((sum, width) => sum + width, 0));
  return BARS.map((width, index) =>
    index % 2 === 0 ? (
      <rect
        key={index}
        className="drawing-bar"
        x={(starts[index] ?? 0) * scale}
        y={0}
        width={width * scale}
        height={height}
      />
    ) : null,
  );
}
