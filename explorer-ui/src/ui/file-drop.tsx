import { InboxOutlined } from '@ant-design/icons';
import { useId, useState } from 'react';
import type { ClipboardEvent, DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import './button-link.css';
import './file-drop.css';

interface FileDropProps {
  /** What is wanted, on the button: "Choose receipt files". */
  readonly label: string;
  /** Endings with the point, lower case: ['.csv', '.xlsx']. */
  readonly types: readonly string[];
  readonly maxBytes: number;
  readonly multiple?: boolean;
  readonly disabled?: boolean;
  /** Files that fit; the others are named on the page with the reason. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** Choose, drop or paste files: a real file field, so that keyboard and screen readers know it. */
export function FileDrop({ label, types, maxBytes, multiple = false, disabled = false, onFiles }: FileDropProps) {
  const { t } = useTranslation('ui');
  const id = useId();
  const { faults, take } = useTakenFiles({ types, maxBytes, multiple, onFiles });
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!disabled) take(event.dataTransfer.files);
  };
  const paste = ({ clipboardData }: ClipboardEvent) => {
    if (!disabled && clipboardData.files.length > 0) take(clipboardData.files);
  };
  return (
    <div
      className="ps-file-drop"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={drop}
      onPaste={paste}
    >
      <InboxOutlined aria-hidden />
      <label className="ps-button-link ps-button-link-primary">
        <input
          className="ps-hidden"
          type="file"
          accept={types.join(',')}
          multiple={multiple}
          disabled={disabled}
          aria-describedby={`${id}-about`}
          onChange={({ target }) => {
            take(target.files);
            target.value = '';
          }}
        />
        {label}
      </label>
      <span id={`${id}-about`} className="ps-soft">
        {t('file-drop.or')} · {t('file-drop.types', { types: types.join(' ') })}
      </span>
      <div role="alert">
        <ul className="ps-file-faults">
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

type Taking = Required<Pick<FileDropProps, 'types' | 'maxBytes' | 'multiple' | 'onFiles'>>;

/** Hands on the files that fit, and says of each other one why not. */
function useTakenFiles({ types, maxBytes, multiple, onFiles }: Taking) {
  const { t } = useTranslation('ui');
  const [faults, setFaults] = useState<readonly string[]>([]);
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])].slice(0, multiple ? undefined : 1);
    const limit = `${String(Math.floor(maxBytes / 1024 / 1024))} MiB`;
    const words = (file: File) => {
      const fault = faultOf(file, types, maxBytes);
      return fault === undefined ? [] : [t(`file-drop.${fault}`, { name: file.name, limit })];
    };
    setFaults(files.flatMap(words));
    const fit = files.filter((file) => faultOf(file, types, maxBytes) === undefined);
    if (fit.length > 0) onFiles(fit);
  };
  return { faults, take };
}

function faultOf(
  { name, size }: File,
  types: readonly string[],
  maxBytes: number,
): 'wrong-type' | 'too-large' | undefined {
  if (!types.some((type) => name.toLowerCase().endsWith(type))) return 'wrong-type';
  return size > maxBytes ? 'too-large' : undefined;
}
