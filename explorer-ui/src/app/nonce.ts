/** The nonce that the gateway wrote into this answer: styles made at run time must carry it. None while developing. */
export function nonceOfPage(): { readonly nonce: string } | undefined {
  const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
  return nonce === '' ? undefined : { nonce };
}
