import { newStore } from '../api/store.ts';

/** Whether something is being read aloud now. */
export const speaking = newStore(false);

/** False where the browser cannot speak at all. */
export function canSpeak(): boolean {
  return 'speechSynthesis' in window;
}

/** Reads a text aloud in the language of the page; what was being read stops. */
export function speak(text: string, language: string = document.documentElement.lang): void {
  if (!canSpeak() || text.trim() === '') return;
  window.speechSynthesis.cancel();
  const parts = sentencesOf(text).map((sentence) => utteranceOf(sentence, language));
  const last = parts.at(-1);
  if (last === undefined) return;
  const end = () => {
    speaking.set(false);
  };
  last.addEventListener('end', end);
  for (const part of parts) {
    part.addEventListener('error', end);
    window.speechSynthesis.speak(part);
  }
  speaking.set(true);
}

export function stopSpeaking(): void {
  if (canSpeak()) window.speechSynthesis.cancel();
  speaking.set(false);
}

/** Browsers stop in the middle of long texts: they get sentences. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[。！？；!?;\n])|(?<=\.\s)/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

/** The words of a part of the page in reading order, without what is hidden or only drawn. */
export function readableText(root: Element): string {
  const lines: string[] = [];
  for (const element of root.querySelectorAll(
    'h1, h2, h3, p, li, dt, dd, th, td, legend, label, strong, button, [role="status"]',
  )) {
    const shown = element instanceof HTMLElement && element.checkVisibility();
    const nested = element.querySelector('p, li, dt, dd, td, button') !== null;
    const text = shown && !nested ? element.innerText.trim() : '';
    if (text !== '' && !(lines.at(-1) ?? '').includes(text)) lines.push(text);
  }
  return lines.join('\n');
}

function utteranceOf(sentence: string, language: string): SpeechSynthesisUtterance {
  const utterance = new SpeechSynthesisUtterance(sentence);
  utterance.lang = language;
  utterance.rate = 0.9; // a little slower than people talk: for those who need it read
  return utterance;
}
