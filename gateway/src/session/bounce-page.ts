/**
 * The end of a sign-in. The cookie is SameSite=Strict, and a browser does not send such a one along a chain of redirects
 * that began at another site: this page, which is of the own site, begins the way anew. `path` is of safeReturnTo.
 */
export function bouncePage(path: string): string {
  const target = path.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0;url=${target}">
<title>票溯 PiaoSu</title>
<p><a href="${target}">继续 · Continue</a></p>
</html>
`;
}
