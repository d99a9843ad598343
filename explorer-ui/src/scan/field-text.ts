type Field = HTMLInputElement | HTMLTextAreaElement;

/** Keeps what a text field held before a scan wrote into it. */
export interface FieldText {
  /** The first key of what may be a scan is about to reach this element. */
  readonly note: (target: EventTarget | null) => void;
  /** It was a scan: puts the old text back, after an input method has let go of the field. */
  readonly restore: (ime: boolean) => void;
}

export function keepFieldText(): FieldText {
  let kept: { readonly field: Field; readonly text: string } | undefined;
  return {
    note: (target) => {
      kept = isField(target) ? { field: target, text: target.value } : undefined;
    },
    restore: (ime) => {
      if (kept === undefined) return;
      const { field, text } = kept;
      kept = undefined;
      // The last key is still to be written, and an input method writes when it ends.
      const put = () => {
        setTimeout(() => {
          writeText(field, text);
        });
      };
      if (ime) field.addEventListener('compositionend', put, { once: true });
      put();
    },
  };
}

function isField(target: EventTarget | null): target is Field {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** Sets the text so that React hears of it: its own setter hides the change. */
function writeText(field: Field, text: string): void {
  if (field.value === text) return;
  const owner = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Reflect.set(owner, 'value', text, field);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
