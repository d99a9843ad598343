/** A node's TLS files, relative to its folder. */
export const CERTIFICATE_FILE = 'tls/cert.pem';
export const KEY_FILE = 'tls/key.pem';
/** The organisation's TLS authority. */
export const CA_FILE = 'tls/ca.pem';
