import { newStore } from '../api/store.ts';

/**
 * Whether something is being read aloud now; `mute`: it was asked for, and this device cannot read the language of the page, which
 * has to be said, since who needs it read hears nothing and waits.
 */
export const speech = newStore<'silent' | 'speaking' | 'mute'>('silent');

/** Voices come a while after they are asked for; later than this there are none. */
const PATIENCE_MS = 2_000;

/** Counts what was asked to be read, so that the end of the one before does not end the present one. */
let turn = 0;

/** Reads a text aloud in the language of the page; what was being read stops. */
export function speak(text: string, language: string = document.documentElement.lang): void {
  if (text.trim() === '') return;
  stopSpeaking();
  if (!('speechSynthesis' in window)) {
    speech.set('mute');
    return;
  }
  const own = turn;
  speech.set('speaking');
  void voiceFor(language).then((voice) => {
    if (own !== turn) return;
    if (voice === undefined) speech.set('mute');
    else read(sentencesOf(text), voice, language);
  });
}

export function stopSpeaking(): void {
  turn += 1;
  if ('speechSynthesis' in window) window.speechSynthesis.cancel();
  speech.set('silent');
}

function read(sentences: readonly string[], voice: SpeechSynthesisVoice, language: string): void {
  const own = turn;
  const end = (state: 'silent' | 'mute') => () => {
    if (own === turn) speech.set(state);
  };
  for (const [i, sentence] of sentences.entries()) {
    const utterance = new SpeechSynthesisUtterance(sentence);
    utterance.lang = language;
    utterance.voice = voice;
    utterance.rate = 0.9; // a little slower than people talk: for those who need it read
    utterance.addEventListener('error', end('mute'));
    if (i === sentences.length - 1) utterance.addEventListener('end', end('silent'));
    window.speechSynthesis.speak(utterance);
  }
}

/** A voice of that language. Without one, a browser reads Chinese with an English voice, which is silence. */
async function voiceFor(language: string): Promise<SpeechSynthesisVoice | undefined> {
  const found = voiceOf(window.speechSynthesis.getVoices(), language);
  if (found !== undefined) return found;
  await new Promise((resolve) => {
    window.speechSynthesis.addEventListener('voiceschanged', resolve, { once: true });
    setTimeout(resolve, PATIENCE_MS);
  });
  return voiceOf(window.speechSynthesis.getVoices(), language);
}

/** Of the voices the first of that language; Android writes `zh_CN`, some name Mandarin `cmn`. */
export function voiceOf<T extends { readonly lang: string }>(voices: readonly T[], language: string): T | undefined {
  const wanted = mainOf(language);
  return voices.find(({ lang }) => mainOf(lang) === wanted);
}

function mainOf(language: string): string {
  const main = language.toLowerCase().split(/[-_]/u)[0] ?? '';
  return main === 'cmn' ? 'zh' : main;
}

/** Browsers stop in the middle of long texts: they get sentences. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[。！？；!?;\n])|(?<=\.\s)/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

const READ = 'h1, h2, h3, p, li, dt, dd, th, td, legend, label, strong, summary, button, [role="status"]';
const NESTED = 'p, li, dt, dd, td, button';

/** The words of a part of the page in reading order, without what is hidden or only drawn. */
export function readableText(root: Element): string {
  const lines: string[] = [];
  for (const element of root.querySelectorAll(READ)) {
    const nested = [...element.querySelectorAll(NESTED)].some((inner) => wordsOf(inner) !== '');
    const text = nested ? '' : wordsOf(element);
    if (text !== '' && !(lines.at(-1) ?? '').includes(text)) lines.push(text);
  }
  return lines.join('\n');
}

function wordsOf(element: Element): string {
  return element instanceof HTMLElement && element.checkVisibility() ? element.innerText.trim() : '';
}
