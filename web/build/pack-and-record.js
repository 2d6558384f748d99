import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'fflate';

/** What the built files are made from, relative to this package's folder. Folders end in a slash. */
const SOURCES = ['.npmrc', 'build/', 'index.html', 'package-lock.json', 'package.json', 'src/', 'vite.config.js'];

const COMPRESSIBLE = /\.(css|js|md|svg|ttf)$/;

/**
 * Compresses what Vite wrote, then records in build.json which sources it came from and how large
 * it is. The Go tests compare that record with the files, so that nobody forgets to build.
 */
export function packAndRecord() {
  let root;
  let output;
  return {
    name: 'pack-and-record',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      output = join(root, config.build.outDir);
    },
    closeBundle() {
      for (const file of filesBelow(output)) {
        if (COMPRESSIBLE.test(file)) {
          compress(file);
        }
      }
      const record = { sources: describeSources(root), built: describeBuilt(root, output) };
      writeFileSync(join(root, 'build.json'), JSON.stringify(record, null, 2) + '\n');
    },
  };
}

// Only the compressed form is kept: it is what browsers ask for, and it keeps the binary small.
// The compressor is a library in JavaScript because Node's own differs between versions of Node.
function compress(file) {
  const packed = gzipSync(readFileSync(file), { level: 9, mtime: 0 });
  writeFileSync(file + '.gz', packed);
  rmSync(file);
}

function describeSources(root) {
  const files = SOURCES.flatMap((name) =>
    name.endsWith('/') ? filesBelow(join(root, name)) : [join(root, name)],
  );
  return Object.fromEntries(files.map((file) => [portable(root, file), sha256(readFileSync(file))]));
}

function describeBuilt(root, output) {
  return Object.fromEntries(
    filesBelow(output).map((file) => {
      const content = readFileSync(file);
      return [portable(root, file), { bytes: content.length, sha256: sha256(content) }];
    }),
  );
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function portable(root, file) {
  return relative(root, file).split(sep).join('/');
}

function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}
