export { newPublishing } from './publisher.ts';
export { isWaiting } from './red-flusher.ts';
export type { PublisherOptions } from './publisher.ts';
export type { AcceptRequest, RowVerdict } from './accept/acceptor.ts';
export type { Submitter } from './accept/decide-rows.ts';
export { previewSheets } from './import/sheet-preview.ts';
export { UPLOAD_MEDIA_TYPES } from './import/receipt-upload.ts';
