import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Where the built pages lie; `.vite/manifest.json` in it says which file is whose. */
export const WEB_FOLDER = join(ROOT, 'dist/web')

/** Each page and its entry; the names are the keys of the manifest. */
export const WEB_ENTRIES = {
  sidebar: 'src/web/sidebar/main.tsx',
  background: 'src/web/background/main.ts',
  modal: 'src/web/modal/main.tsx',
  console: 'src/web/console/main.tsx',
  admin: 'src/web/console/admin/main.tsx',
} as const

const MARK = '.sources'

/** A mark of everything the pages are built from. */
function sources(): string {
  const hash = createHash('sha256')
  const web = readdirSync(join(ROOT, 'src/web'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  for (const path of [...web.toSorted(), join(ROOT, 'package-lock.json'), fileURLToPath(import.meta.url)]) hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

/** True where the built pages are missing or were built from other sources. */
export function webIsOld(folder: string = WEB_FOLDER): boolean {
  const mark = join(folder, MARK)
  return !existsSync(mark) || readFileSync(mark, 'utf8') !== sources()
}

/** Builds all pages beside the old ones and puts them in their place at once: whoever serves them never sees half. */
export async function buildWeb(folder: string = WEB_FOLDER): Promise<void> {
  const mark = sources()
  const { build } = await import('vite')
  const fresh = `${folder}-${process.pid}`
  await build({
    root: ROOT,
    configFile: false,
    envDir: false,
    publicDir: false,
    mode: 'production',
    // Files find each other wherever they are served.
    base: './',
    logLevel: 'warn',
    build: {
      outDir: fresh,
      emptyOutDir: true,
      manifest: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        input: { ...WEB_ENTRIES },
        // Libraries mark their modules for servers that render React; nothing here does.
        onLog: (level, log, next) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') next(level, log)
        },
      },
    },
  })
  writeFileSync(join(fresh, MARK), mark)
  const old = `${fresh}-old`
  mkdirSync(folder, { recursive: true })
  renameSync(folder, old)
  renameSync(fresh, folder)
  rmSync(old, { recursive: true, force: true })
}
