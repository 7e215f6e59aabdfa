/** An error for the person who opened the file: one sentence, a stable code, and where in the file. */
export class OpenError extends Error {
  constructor(message, code, offset = null) {
    super(message);
    this.name = 'OpenError';
    this.code = code;
    this.offset = offset;
  }
}

/** What crosses from a worker to the page: an Error's own class does not. */
export const toMessage = (error) => ({ message: error.message, code: error.code ?? 'internal', offset: error.offset ?? null });
export const fromMessage = ({ message, code, offset }) => new OpenError(message, code, offset);
