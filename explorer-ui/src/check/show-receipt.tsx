import { useRef, useState } from 'react';
import { Camera } from './camera.tsx';
import { useWords } from './words.ts';

interface ShowReceiptProps {
  readonly onFile: (file: File) => void;
  readonly onText: (text: string) => void;
}

/** The two ways that need no typing: the camera, and a file (or a picture) that is at hand. */
export function ShowReceipt({ onFile, onText }: ShowReceiptProps) {
  const { receipt } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const scanButton = useRef<HTMLButtonElement>(null);
  const [scanning, setScanning] = useState(false);
  const close = () => {
    setScanning(false);
    scanButton.current?.focus();
  };
  return (
    <>
      <div className="ways">
        <button
          type="button"
          className="button button-main"
          ref={scanButton}
          aria-expanded={scanning}
          onClick={() => {
            setScanning(!scanning);
          }}
        >
          {receipt.scan}
        </button>
        <button type="button" className="button button-main" onClick={() => input.current?.click()}>
          {receipt.file}
        </button>
        <input
          ref={input}
          type="file"
          className="ps-hidden"
          tabIndex={-1}
          aria-hidden="true"
          accept=".json,.xml,.txt,image/*"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) onFile(file);
            target.value = ''; // the same file may be chosen again
          }}
        />
      </div>
      <p className="drop ps-soft">
        {receipt.drop}
        <br />
        {receipt.fileKinds}
      </p>
      {scanning ? (
        <Camera
          codes="receipt"
          onClose={close}
          onText={(text) => {
            close();
            onText(text);
          }}
        />
      ) : null}
    </>
  );
}
