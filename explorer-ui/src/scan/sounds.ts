import { preferences } from '../ui/preferences.ts';

/** What a sound says; each has a rhythm of its own, so that nobody needs to tell pitches apart. */
export type Sound = 'ok' | 'warn' | 'refuse';

interface Tone {
  readonly hertz: number;
  readonly startMs: number;
  readonly lengthMs: number;
}

/** ok: one short · warn: two short · refuse: three long and low. */
export const RHYTHMS: Readonly<Record<Sound, readonly Tone[]>> = {
  ok: [{ hertz: 1320, startMs: 0, lengthMs: 90 }],
  warn: [
    { hertz: 880, startMs: 0, lengthMs: 110 },
    { hertz: 880, startMs: 190, lengthMs: 110 },
  ],
  refuse: [
    { hertz: 330, startMs: 0, lengthMs: 220 },
    { hertz: 330, startMs: 300, lengthMs: 220 },
    { hertz: 330, startMs: 600, lengthMs: 320 },
  ],
};

let context: AudioContext | undefined;

/** Plays a sound, unless somebody has switched sounds off; a phone shakes in the same rhythm. Never throws: words stand on the page. */
export function play(sound: Sound): void {
  if (!preferences.get().sound) return;
  const tones = RHYTHMS[sound];
  if ('vibrate' in navigator) navigator.vibrate(vibrationOf(tones));
  context ??= new AudioContext();
  const audio = context;
  const start = () => {
    for (const tone of tones) playTone(audio, tone);
  };
  // A browser holds sounds back until somebody has touched the page or pressed a key.
  if (audio.state === 'suspended') audio.resume().then(start, () => undefined);
  else start();
}

function playTone(audio: AudioContext, { hertz, startMs, lengthMs }: Tone): void {
  const from = audio.currentTime + startMs / 1000;
  const to = from + lengthMs / 1000;
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.type = 'square';
  oscillator.frequency.value = hertz;
  // A short rise and fall: without them each tone begins and ends with a click.
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(0.12, from + 0.008);
  volume.gain.setValueAtTime(0.12, to - 0.02);
  volume.gain.linearRampToValueAtTime(0, to);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(from);
  oscillator.stop(to);
}

/** On and off in turn, as the browser wants it. */
export function vibrationOf(tones: readonly Tone[]): number[] {
  return tones.flatMap(({ startMs, lengthMs }, i) => {
    const before = tones[i - 1];
    return before === undefined ? [lengthMs] : [startMs - before.startMs - before.lengthMs, lengthMs];
  });
}
