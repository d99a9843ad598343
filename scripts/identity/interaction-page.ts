import type { Account } from './accounts.ts';
import { accountsByKind, shownName } from './kinds.ts';
import type { Kind, Language } from './kinds.ts';

const WORDS = {
  zh: {
    lang: 'zh-CN',
    title: '选择演示账号登录 · 票溯',
    heading: '以谁的身份登录？',
    demo: '这是演示用的登录页，只在本机可用：点一下即可登录，不问密码。正式安装使用机构自己的统一身份认证。',
    other: 'English',
    cancel: '取消，返回',
  },
  en: {
    lang: 'en',
    title: 'Choose a demo account · PiaoSu',
    heading: 'Sign in as whom?',
    demo: 'A sign-in page for demonstrations, on this machine only: one click, no password. A real installation uses the identity provider of its organisations.',
    other: '中文',
    cancel: 'Cancel and go back',
  },
} as const satisfies Record<Language, Record<string, string>>;

/** System fonts, light and dark, targets of 44 px and more. */
const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  --paper: light-dark(#f5f5f3, #14181a); --card: light-dark(#fff, #1f2629); --ink: light-dark(#16252b, #eef2f3);
  --soft: light-dark(#4b5b61, #b6c2c6); --edge: light-dark(#c7cfd2, #4a565b); --accent: light-dark(#14566b, #7cc4da); }
html { background: var(--paper); color: var(--ink); border-top: 4px solid var(--accent); }
body { margin: 0 auto; padding: 1.5rem 1rem; max-width: 70rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem; justify-content: space-between; align-items: center; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.3; }
h2 { margin: 0; font-size: 1.15rem; }
section p { margin: 0 0 .75rem; color: var(--soft); }
.demo { border-inline-start: .25rem solid var(--accent); padding: .25rem .75rem; max-width: 46rem; }
.kinds { columns: 19rem 3; column-gap: 1.5rem; }
section { break-inside: avoid; margin-block-end: 1.75rem; }
button { display: block; width: 100%; min-height: 2.75rem; margin-block: .5rem; padding: .6rem .9rem; font: inherit; text-align: start;
  overflow-wrap: anywhere; cursor: pointer; color: inherit; background: var(--card); border: 1px solid var(--edge); border-radius: .5rem; }
button:hover { border-color: var(--accent); }
button small { display: block; font-size: .9rem; color: var(--soft); }
:focus-visible { outline: .2rem solid var(--accent); outline-offset: .15rem; }
a { color: var(--accent); min-height: 2.75rem; display: inline-flex; align-items: center; }
.cancel { width: auto; }
`;

export interface InteractionPage {
  readonly accounts: readonly Account[];
  readonly language: Language;
  /** For the one style element. */
  readonly nonce: string;
  /** The same page in the other language. */
  readonly otherHref: string;
}

/** Every account of the demo as a button, by kind of user. Works without scripts. */
export function interactionPage({ accounts, language, nonce, otherHref }: InteractionPage): string {
  const words = WORDS[language];
  const groups = accountsByKind(accounts).map(({ kind, accounts: own }) => group(kind, own, language));
  return `<!doctype html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(words.title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<header><h1>${escaped(words.heading)}</h1><a href="${escaped(otherHref)}" lang="${language === 'zh' ? 'en' : 'zh-CN'}">${escaped(words.other)}</a></header>
<main>
<p class="demo">${escaped(words.demo)}</p>
<form method="post">
<div class="kinds">
${groups.join('\n')}
</div>
<p><button class="cancel" name="cancel" value="1">${escaped(words.cancel)}</button></p>
</form>
</main>
</body>
</html>
`;
}

function group(kind: Kind, accounts: readonly Account[], language: Language): string {
  const buttons = accounts.map(
    (account) =>
      `<button name="account" value="${escaped(account.id)}">${escaped(shownName(account, language))}<small>${escaped(account.id)}</small></button>`,
  );
  return `<section aria-labelledby="${kind.id}">
<h2 id="${kind.id}">${escaped(kind.name[language])}</h2>
<p>${escaped(kind.comesFor[language])}</p>
${buttons.join('\n')}
</section>`;
}

/** A sentence in place of the page, and the way back; nothing of the request is in it. */
export function failurePage(nonce: string, home: string | undefined): string {
  const back =
    home === undefined ? '' : `<p><a href="${escaped(home)}/">回到票溯 <span lang="en">Back to PiaoSu</span></a></p>`;
  return `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>票溯 PiaoSu</title><style nonce="${nonce}">${STYLE}</style></head>
<body><main><h1>登录未完成</h1>
<p>这次登录已过期或已完成。请回到票溯重新登录。</p>
<p lang="en">This sign-in is over. Please go back to PiaoSu and sign in again.</p>
${back}</main></body>
</html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
