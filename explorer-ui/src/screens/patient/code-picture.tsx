import { QRCode } from 'antd';

interface CodePictureProps {
  readonly text: string;
  /** What it is for, to those who cannot see it. */
  readonly label: string;
}

/** A QR code to be held before a scanner: black on white in every theme, as wide as the page allows. */
export function CodePicture({ text, label }: CodePictureProps) {
  return (
    <div className="ps-code-picture">
      <QRCode
        type="svg"
        value={text}
        size={320}
        color="#000000"
        bgColor="#ffffff"
        errorLevel="L"
        bordered={false}
        aria-label={label}
      />
    </div>
  );
}
