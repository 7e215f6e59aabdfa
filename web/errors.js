/** An error for the person who opened the file: one sentence, a stable code, and where in the file. */
export class OpenError extends Error {
  /**
   * @param {string} message
   * @param {string} code
   * @param {number | null} [offset]
   */
  constructor(message, code, offset = null) {
    super(message);
    this.name = 'OpenError';
    this.code = code;
    this.offset = offset;
  }
}

/** @typedef {import('./messages.d.ts').ErrorMessage} ErrorMessage */

/**
 * What nobody has a sentence for.
 * @param {string} what
 */
export const mistake = (what) => new OpenError(`Headlight has made a mistake; please report it (${what})`, 'internal');

/**
 * What crosses from a worker to the page: an Error's own class does not.
 * @param {Error & Partial<ErrorMessage>} error
 * @returns {ErrorMessage}
 */
export function toMessage(error) {
  const { message, code, offset } = error.code ? error : mistake(error.message);
  return { message, code: code ?? 'internal', offset: offset ?? null };
}

/** @param {ErrorMessage} message */
export const fromMessage = ({ message, code, offset }) => new OpenError(message, code, offset);
