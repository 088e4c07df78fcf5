import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const LAUNCHER = fileURLToPath(new URL('../../src/launch.cjs', import.meta.url))

/** The pages as they are built for Zendesk; built by the command that people use, where they are missing or old. */
export function builtWeb(): { readonly pages: readonly { readonly page: string; readonly bytes: number }[]; readonly most: number } {
  const ran = spawnSync(process.execPath, [LAUNCHER, 'web', 'build', '--if-needed', '--json'], { encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } })
  if (ran.status !== 0) throw new Error(`the pages could not be built: ${ran.stderr}`)
  return JSON.parse(ran.stdout) as ReturnType<typeof builtWeb>
}
