// SDL2 listens on the window and would swallow the browser's own shortcuts. This decides, before SDL2 hears of it, which keys
// are the app's: without Ctrl, Alt or Cmd, not Tab, not the function keys, and not while an element of the page has the focus.

function isForApp(event, canvas) {
  const focus = document.activeElement;
  if (focus && focus !== canvas && focus !== document.body) return false;
  const needsAlt = '[]?'.includes(event.key);  // on some keyboards; AltGr reports Ctrl and Alt
  if (event.metaKey || (!needsAlt && (event.ctrlKey || event.altKey))) return false;
  return event.key !== 'Tab' && !/^F\d+$/.test(event.key);
}

/** `dismiss` handles Esc first: true if there was something to close. */
export function guardKeyboard(canvas, { openPicker, dismiss }) {
  for (const type of ['keydown', 'keypress', 'keyup']) {
    addEventListener(type, (event) => {
      if (type === 'keydown' && (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'o') {
        event.preventDefault();
        openPicker();
      }
      if (type === 'keydown' && event.key === 'Escape' && dismiss()) {
        event.stopImmediatePropagation();
        return;
      }
      // A release always passes: a key that went down here must not stay down.
      if (type !== 'keyup' && !isForApp(event, canvas)) event.stopImmediatePropagation();
    }, { capture: true });
  }
}
