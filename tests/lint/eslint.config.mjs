// The JavaScript of the page, of its server, of tests and benches. `./dev lint` runs it from the root of the sources.
import { createRequire } from 'node:module';

const load = createRequire(new URL('../browser/', import.meta.url));  // where the packages are
const js = load('@eslint/js');
const globals = load('globals');

const rules = {
  curly: ['error', 'multi-line'],
  eqeqeq: 'error',
  'max-len': ['error', { code: 170, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignoreUrls: true }],
  'no-constructor-return': 'error',
  'no-else-return': 'error',
  'no-implicit-coercion': ['error', { boolean: false }],
  'no-promise-executor-return': 'error',
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unreachable-loop': 'error',
  'no-unused-expressions': 'error',
  'no-useless-return': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': ['error', { destructuring: 'all' }],
};

const both = { ...globals.browser, ...globals.node };

export default [
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, rules },
  { files: ['web/*.js'], languageOptions: { globals: globals.browser } },
  { files: ['web/worker.js', 'web/reading.js'], languageOptions: { globals: globals.worker } },
  { files: ['web/*.mjs'], languageOptions: { globals: globals.node } },
  // What page.evaluate takes runs in the page, where `headlight` is.
  { files: ['tests/**/*.mjs'], languageOptions: { globals: { ...both, headlight: 'readonly' } } },
];
