import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { packAndRecord } from './build/pack-and-record.js';

export default defineConfig({
  plugins: [react(), packAndRecord()],
  build: {
    // Every file is its own, so that the page needs no data: addresses for fonts and pictures.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4096,
    license: { fileName: 'licenses.md' },
    rolldownOptions: { onLog: ignoreCompilerDirectives },
  },
});

// Libraries carry "use no memo" for a compiler that has already run on them.
function ignoreCompilerDirectives(level, log, write) {
  if (log.code !== 'MODULE_LEVEL_DIRECTIVE') {
    write(level, log);
  }
}
