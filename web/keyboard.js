// SDL2 listens on the window and would swallow the browser's own shortcuts. This decides, before SDL2 hears of it, which keys
// are the app's: without Ctrl, Alt or Cmd, not Tab, not the function keys, and not while an element of the page has the focus.

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} canvas
 */
function isForApp(event, canvas) {
  const focus = document.activeElement;
  if (focus && focus !== canvas && focus !== document.body) return false;
  const needsAlt = '[]?'.includes(event.key);  // on some keyboards; AltGr reports Ctrl and Alt
  if (event.metaKey || (!needsAlt && (event.ctrlKey || event.altKey))) return false;
  return event.key !== 'Tab' && !/^F\d+$/.test(event.key);
}

/**
 * @param {KeyboardEvent} event
 * @param {string} letter
 */
const isWithControl = (event, letter) => (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === letter;

/**
 * `find` opens the search: true if there is something to search. `dismiss` handles Esc first: true if there was something to close.
 * @param {HTMLElement} canvas
 * @param {{openPicker: () => void, find: () => boolean, dismiss: () => boolean}} actions
 */
export function guardKeyboard(canvas, { openPicker, find, dismiss }) {
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (isWithControl(event, 'o')) {
      event.preventDefault();
      openPicker();
    }
    const isFind = isWithControl(event, 'f') || (event.key === '/' && isForApp(event, canvas));
    if (isFind && find()) event.preventDefault();
    return isFind || (event.key === 'Escape' && dismiss());
  };
  // On the document: behind the elements of the page, which have keys of their own, and before the window, where SDL2 listens.
  for (const type of /** @type {const} */ (['keydown', 'keypress', 'keyup'])) {
    document.addEventListener(type, (event) => {
      const isDone = type === 'keydown' && press(event);
      // A release always passes: a key that went down here must not stay down.
      if (isDone || (type !== 'keyup' && !isForApp(event, canvas))) event.stopPropagation();
    });
  }
}
