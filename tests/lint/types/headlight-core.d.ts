// What the build puts beside the scripts of web: one module, for the page and for its workers.
import type { Asked, BlobStore, Core } from '../../../web/messages.d.ts';

export default function createCore(options: { canvas: HTMLElement; page: Asked } | { blobs: BlobStore }): Promise<Core>;
