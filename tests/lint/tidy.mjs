// clang-tidy over the sources that CMake compiles, as many at once as there are cores: node tidy.mjs BUILD CACHE. It takes longer than
// all the rest, so a source that was clean once is not looked at again before it, a header of its, or a rule changes.
import { exec, execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [build, cache] = process.argv.slice(2);
const rules = readFileSync(`${root}.clang-tidy`, 'utf8') + execFileSync('clang-tidy', ['--version'], { encoding: 'utf8' });

/** What of a source there is to judge: itself with all that it includes. */
async function contentOf({ directory, command }) {
  const preprocess = command.replace(/ -o \S+ -c /, ' -E -P -C ');  // comments stay, some of them silence a rule
  const { stdout } = await promisify(exec)(preprocess, { cwd: directory, encoding: 'buffer', maxBuffer: 2 ** 30 });
  return stdout;
}

/** Answers what clang-tidy says, nothing of a source without faults. */
async function judge(entry) {
  const key = createHash('sha256').update(rules).update(entry.command.replaceAll(root, '')).update(await contentOf(entry)).digest('hex');
  const clean = `${cache}/${key.slice(0, 32)}`;
  if (existsSync(clean)) return '';
  try {
    await promisify(execFile)('clang-tidy', ['--quiet', '-p', build, entry.file], { maxBuffer: 2 ** 30 });
  } catch (error) {
    return error.stdout || error.message;
  }
  writeFileSync(clean, '');
  return '';
}

mkdirSync(cache, { recursive: true });
const entries = JSON.parse(readFileSync(`${build}/compile_commands.json`, 'utf8')).filter(({ file }) => file.startsWith(`${root}src/`));
const waiting = [...entries];
const worker = async () => {
  for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
    const complaints = await judge(entry);
    if (!complaints) continue;
    console.error(complaints);
    process.exitCode = 1;
  }
};
await Promise.all(Array.from({ length: availableParallelism() }, worker));
