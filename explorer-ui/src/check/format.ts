import type { UiLanguage } from '../ui/preferences.ts';

/** `1000.00` as `1,000.00`. What is no amount is shown as it is: it may be what somebody wrote into a file. */
export function money(amount: string): string {
  const [, sign = '', whole = '', cents = ''] = /^(-?)(\d{1,12})(\.\d{2})$/.exec(amount) ?? [];
  return whole === '' ? amount : `${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${cents}`;
}

/** A moment in Beijing's time, wherever the browser is. */
export function beijingTime(moment: Date, language: UiLanguage): string {
  const format = new Intl.DateTimeFormat(language, {
    ...{ timeZone: 'Asia/Shanghai', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  return `${format.format(moment)} +08:00`;
}

/** The day of a moment that the gateway gave, in Beijing. */
export function beijingDay(time: string): string {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
  const moment = new Date(time);
  return Number.isNaN(moment.getTime()) ? time : day.format(moment);
}

/** A fingerprint in groups that an eye can compare. */
export function grouped(digest: string): string {
  return digest.replaceAll(':', '').replaceAll(/(.{4})(?=.)/g, '$1 ');
}
