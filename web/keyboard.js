// SDL2 listens on the window and would swallow the browser's own shortcuts. This decides, before SDL2 hears of it, which keys
// are the app's: without Ctrl, Alt or Cmd, not Tab, not the function keys, and not while an element of the page has the focus.

/** @param {HTMLElement} canvas */
function hasKeyboard(canvas) {
  const focus = document.activeElement;
  return !focus || focus === canvas || focus === document.body;
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} canvas
 */
function isForApp(event, canvas) {
  if (!hasKeyboard(canvas)) return false;
  const needsAlt = '[]?'.includes(event.key);  // on some keyboards; AltGr reports Ctrl and Alt
  if (event.metaKey || (!needsAlt && (event.ctrlKey || event.altKey))) return false;
  return event.key !== 'Tab' && !/^F\d+$/.test(event.key);
}

/**
 * How the table of commands spells a key that the page hears for the app, so that it works wherever the focus is; else null.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} canvas
 */
function spell(event, canvas) {
  if (event.key === '/' && isForApp(event, canvas)) return '/';
  const letter = event.key.toUpperCase();
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || !/^[A-Z]$/.test(letter)) return null;
  if (letter === 'C') return null;  // the browser says itself when to copy
  if (letter === 'K' && !hasKeyboard(canvas)) return null;
  return `Ctrl+${letter}`;
}

/**
 * `press(key)` does what the key does: true if there was something to do. `dismiss` handles Esc first: true if there was something to close.
 * @param {HTMLElement} canvas
 * @param {{press: (key: string) => boolean, dismiss: () => boolean}} actions
 */
export function guardKeyboard(canvas, { press, dismiss }) {
  /** @param {KeyboardEvent} event */
  const handle = (event) => {
    const key = spell(event, canvas);
    const isDone = key !== null && press(key);
    if (isDone) event.preventDefault();
    return isDone || key === '/' || (event.key === 'Escape' && dismiss());
  };
  // On the document: behind the elements of the page, which have keys of their own, and before the window, where SDL2 listens.
  for (const type of /** @type {const} */ (['keydown', 'keypress', 'keyup'])) {
    document.addEventListener(type, (event) => {
      const isDone = type === 'keydown' && handle(event);
      // A release always passes: a key that went down here must not stay down.
      if (isDone || (type !== 'keyup' && !isForApp(event, canvas))) event.stopPropagation();
    });
  }
}
