/** One key as the browser tells it, reduced to what recognising a scanner needs. */
export interface KeyPress {
  readonly type: 'down' | 'up';
  /** What the layout makes of it: 'a', 'Enter', 'Process' while an input method is on. */
  readonly key: string;
  /** Which key it is, whatever the layout: 'KeyA', 'Digit1'. */
  readonly code: string;
  /** Milliseconds, by the system's clock at the moment of the key: a busy page does not make it later. */
  readonly at: number;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly caps: boolean;
  /** An input method has it: what it will write is not known yet. */
  readonly ime: boolean;
  /** Somebody holds the key down. */
  readonly repeat: boolean;
}

/** Key code of every key that an input method keeps to itself; `key` is not 'Process' in all browsers. */
const KEPT_BY_IME = 229;

export function toKeyPress(event: KeyboardEvent): KeyPress {
  const { key, code, timeStamp, shiftKey, ctrlKey, altKey, isComposing, repeat } = event;
  return {
    type: event.type === 'keyup' ? 'up' : 'down',
    ...{ key, code, at: timeStamp, shift: shiftKey, ctrl: ctrlKey, alt: altKey, repeat },
    caps: event.getModifierState('CapsLock'),
    ime: isComposing || key === 'Process' || legacyCodeOf(event) === KEPT_BY_IME,
  };
}

/** `keyCode` is the only word of it in some browsers; read without the deprecated name. */
function legacyCodeOf(event: KeyboardEvent): unknown {
  return Reflect.get(event, 'keyCode');
}
