import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AttachmentView, SidebarTicket } from '../../src/desk/sidebar/views.ts'
import { areFilesSealed } from '../../src/desk/sidebar/sealed.ts'
import { loadPolicy } from '../../src/policy-files.ts'
import { triage } from '../../src/rules/triage.ts'
import { openAppWorld, PICTURE, type AppWorld } from './app-world.ts'

const POLICY = loadPolicy()
let world: AppWorld
let bearer: string
let held: string

beforeAll(async () => {
  world = await openAppWorld()
  await world.keep('pictured')
  bearer = (await world.open('agent')).bearer
  held = (await world.open('own')).bearer
}, 60_000)
afterAll(() => world.close())

const files = async (): Promise<readonly AttachmentView[]> => (JSON.parse((await world.api(bearer, `/tickets/${world.ticket('pictured')}?locale=en`)).text) as SidebarTicket).files
const get = async (file: string, who = bearer, key = 'pictured') => {
  const answer = await fetch(`${world.url}/app/api/tickets/${world.ticket(key)}/file`, { method: 'POST', headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json' }, body: JSON.stringify({ file }) })
  const bytes = Buffer.from(await answer.arrayBuffer())
  return { status: answer.status, headers: answer.headers, bytes, code: answer.ok ? null : (JSON.parse(bytes.toString()) as { code: string }).code }
}
const items = async (): Promise<number> => (JSON.parse((await world.api(bearer, '/wellbeing')).text) as { today: { items: number } }).today.items

describe('files of a ticket', () => {
  it('are told by kind, size and who sent them, never by name, and none is fetched before it is asked for', async () => {
    const told = await files()
    expect(told.map((one) => [one.kind, one.by, one.shown])).toEqual([['image', 'requester', 'covered'], ['image', 'requester', 'unsafe'], ['image', 'requester', 'named'], ['image', 'requester', 'covered']])
    expect(JSON.stringify(told)).not.toMatch(/seen|bad|page|svg|http/)
    expect(world.downloads()).toEqual([])
  })

  it('come through the bridge, one at a time, counted, as nothing but a picture, and our credential goes to no other host', async () => {
    const [picture] = await files()
    const before = await items()
    const { status, headers, bytes } = await get(picture!.id)
    expect([status, bytes.toString('base64')]).toEqual([200, PICTURE])
    expect(['content-type', 'cache-control', 'x-content-type-options', 'content-disposition', 'content-security-policy'].map((name) => headers.get(name))).toEqual(['image/png', 'no-store', 'nosniff', 'attachment', "default-src 'none'; sandbox"])
    expect(await items()).toBe(before + 1)
    expect(world.downloads().map((one) => one.withToken)).toEqual([false])
  })

  it('that are not clean, of another kind, of another ticket or of a ticket that this agent may not read are refused, and nothing is fetched', async () => {
    const [picture, bad, svg, unscanned] = await files()
    await world.keep('mine')
    const before = world.downloads().length
    expect([(await get(bad!.id)).code, (await get(svg!.id)).code, (await get(unscanned!.id)).code]).toEqual(['desk.file', 'desk.file', 'desk.file'])
    expect([(await get(picture!.id, bearer, 'mine')).code, (await get('https://evil.example/x')).code, (await get(picture!.id, held)).code]).toEqual(['desk.not-found', 'desk.bad-request', 'app.no-access'])
    expect([(await get(picture!.id, 'nobody-at-all-nobody-at-all')).code, (await get('1')).code]).toEqual(['app.session', 'desk.not-found'])
    expect(world.downloads().length).toBe(before)
  })

  it.each([
    ['My daughter is 12 and a man of 40 asks her for naked pictures.', true], ['I am 15 and they insult me under every video.', true], ['He threatens to send my naked pictures to everybody unless I pay him.', true],
    ['A girl of about ten streams every evening, she is too young for this app.', true], ['I am 34 and they insult me under every video.', false], ['Somebody logged in to my account and changed my e-mail.', false],
  ])('of a ticket that says %j are sealed: %s', (body, is) => {
    expect(areFilesSealed([triage({ subject: 'Help', body, comments: [], at: world.clock.now() }, POLICY, world.clock.now())])).toBe(is)
  })

  it('are sealed where they may show somebody under 18, whatever the ticket is judged to be by now', async () => {
    const [picture] = await files()
    const before = [world.downloads().length, await items()]
    await world.keep('pictured', 'I am 15 and they insult me under every video.')
    expect(new Set((await files()).map((one) => one.shown))).toEqual(new Set(['sealed']))
    expect((await get(picture!.id)).code).toBe('desk.sealed')
    // What it was ever judged to be counts, whatever it is judged to be by now.
    await world.keep('pictured', 'Someone insults me every day under my videos and mocks me.')
    expect((await get(picture!.id)).code).toBe('desk.sealed')
    expect([world.downloads().length, await items()]).toEqual(before)
  })
})
