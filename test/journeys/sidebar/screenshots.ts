import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { startAll } from './running.ts'
import { STATES } from './states.ts'

/** Pictures of every state of the real app, 320 px wide as Zendesk shows it, made by `npm run screenshots`; the page that names them is made with them. */
const folder = new URL('../../../manifests/zendesk-app/screenshots/', import.meta.url)
const TALLEST = 4000

const running = await startAll()
const ids = new Map((await running.tickets()).map((one) => [one.key, one.id]))
const lines: string[] = []
try {
  mkdirSync(folder, { recursive: true })
  for (const file of readdirSync(folder)) rmSync(new URL(file, folder))
  for (const state of STATES) {
    const seat = await running.sit(state.looks)
    const frame = await state.reach(seat, (key) => ids.get(key)!, running)
    const element = await frame.frameElement()
    const wide = state.name === 'the queue' ? 760 : 320
    const size = (height: number) => element.evaluate((one, css) => void ((one as unknown as { style: { cssText: string } }).style.cssText = css), `position:fixed;inset:0 auto auto 0;z-index:9;border:0;width:${wide}px;height:${height}px;background:canvas`)
    await size(100)
    const height = Math.min(TALLEST, state.name === 'the queue' ? 900 : (await frame.evaluate<number>('Math.ceil(document.body.scrollHeight)')) + 8)
    await seat.page.setViewportSize({ width: Math.max(wide, 640), height })
    await size(height)
    await seat.page.waitForTimeout(150)
    const name = `${state.name.replaceAll(/[^a-z]+/g, '-')}.png`
    await seat.page.screenshot({ path: new URL(name, folder).pathname, clip: { x: 0, y: 0, width: wide, height }, scale: 'css' })
    lines.push(`### ${state.name[0]?.toUpperCase()}${state.name.slice(1)}\n\n![${state.name}](${name})\n`)
    await seat.close()
  }
} finally {
  await running.close()
}
writeFileSync(new URL('README.md', folder), `# What the app shows\n\nInvented people and tickets, from the sandbox, in the agents' workspace that stands in for Zendesk. Made by \`npm run screenshots\`; 320 px wide, as Zendesk shows it.\n\n${lines.join('\n')}`)
process.stdout.write(`${lines.length} pictures in manifests/zendesk-app/screenshots\n`)
