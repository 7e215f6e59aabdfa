// The few elements over the canvas: progress, error, note. No state but what they show.

const element = (id) => document.getElementById(id);

export function showError(sentence) {
  element('error-text').textContent = sentence;
  element('error').hidden = false;
}

/** True: there was one. */
export function hideError() {
  const shown = !element('error').hidden;
  element('error').hidden = true;
  return shown;
}

let noteTimer = 0;

export function showNote(sentence) {
  element('note').textContent = sentence;
  element('note').hidden = false;
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => { element('note').hidden = true; }, 5000);
}

function readable(bytes) {
  if (bytes < 1e3) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Shows progress once something takes longer than a moment. Returns {update, end}. */
export function beginProgress(name, cancel) {
  const timer = setTimeout(() => { element('progress').hidden = false; }, 200);
  element('progress-what').textContent = `Opening ${name}`;
  element('progress-bar').removeAttribute('value');
  element('progress-cancel').onclick = cancel;
  return {
    update(bytes, total) {
      element('progress-what').textContent = `${name}: ${readable(bytes)}${total ? ` of ${readable(total)}` : ''}`;
      if (total) element('progress-bar').value = bytes / total;
    },
    /** The core takes over and keeps the page busy: what is shown now must be drawn before. */
    async reading(bytes) {
      const noticeable = 4e6;
      element('progress-what').textContent = `Reading ${name} (${readable(bytes)})`;
      element('progress-bar').removeAttribute('value');
      if (bytes < noticeable) return;
      element('progress').hidden = false;
      await new Promise((resolve) => { setTimeout(resolve, 40); });
    },
    /** `shown`: whether the element still speaks of this opening, and not of a newer one. */
    end(shown) {
      clearTimeout(timer);
      if (shown) element('progress').hidden = true;
    },
  };
}

export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

element('error-close').addEventListener('click', () => {
  hideError();
  element('canvas').focus();
});
