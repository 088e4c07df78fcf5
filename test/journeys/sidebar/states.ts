import type { Frame } from 'playwright-core'
import type { Looks, Running, Seat } from './running.ts'
import { say } from './words.ts'

/** One state of the app's pages: how it is reached, and what shows that it is there. */
export interface State {
  readonly name: string
  readonly looks?: Looks
  reach(seat: Seat, cast: Cast, running: Running): Promise<Frame>
}

/** Ids by key of the seed, and the grave ticket that is looked at most. */
export type Cast = (key: string) => number

const GRAVE = 't-0570'

const openGrave = (seat: Seat, cast: Cast): Promise<Frame> => seat.open(cast(GRAVE))
const button = (frame: Frame, key: string) => frame.getByRole('button', { name: say(key) })
const below = (frame: Frame): Promise<unknown> => frame.locator('#escalate-title').waitFor()

async function failing(seat: Seat, cast: Cast, status: number | null): Promise<Frame> {
  await seat.context.route('**/app/api/tickets/**', (route) => (status === null ? route.abort() : route.fulfill({ status, contentType: 'application/json', body: JSON.stringify({ code: 'server.fault', message: 'x', requestId: 'r-1' }) })))
  const frame = await openGrave(seat, cast)
  await frame.locator('[role=alert]').waitFor()
  return frame
}

/** An agent writes down what somebody says on the telephone. */
export async function writeDraft(seat: Seat, running: Running): Promise<Frame> {
  await seat.page.goto(`${running.workspace}/new`)
  const frame = await seat.app('new_ticket_sidebar')
  await seat.page.locator('label.subject input').fill('Call from a user')
  await seat.page.locator('[name=comment]').fill('Someone insults me every day under my videos and mocks me.')
  return frame
}

export const STATES: readonly State[] = [
  { name: 'a grave ticket', reach: async (seat, cast) => { const frame = await openGrave(seat, cast); await below(frame); return frame } },
  {
    // Held open, words are covered again as soon as the frame moves from under the pointer, as it does for its picture.
    name: 'a reason opened, its words covered',
    async reach(seat, cast) {
      const frame = await openGrave(seat, cast)
      await frame.locator('section[aria-labelledby=why-title] summary').first().click()
      await button(frame, 'cover.hold').first().waitFor()
      return frame
    },
  },
  {
    name: 'correcting',
    async reach(seat, cast) {
      const frame = await openGrave(seat, cast)
      await frame.getByRole('button', { name: say('head.correct'), exact: true }).first().click()
      await frame.getByRole('form', { name: say('correct.title') }).waitFor()
      return frame
    },
  },
  {
    name: 'escalating',
    async reach(seat, cast) {
      const frame = await openGrave(seat, cast)
      await frame.locator('section[aria-labelledby=escalate-title] button').first().click()
      await frame.getByRole('textbox', { name: say('reason') }).waitFor()
      return frame
    },
  },
  {
    name: 'escalated',
    async reach(seat, cast) {
      const frame = await seat.open(cast('cast-escalate'))
      await below(frame)
      // Somebody may have done it before.
      if ((await frame.getByText(say('escalate.timeline')).count()) === 0) {
        const part = frame.locator('section[aria-labelledby=escalate-title]')
        await part.locator('button').first().click()
        await frame.getByRole('textbox', { name: say('reason') }).fill('Danger tonight')
        await part.getByRole('button', { name: say('escalate.do'), exact: true }).last().click()
      }
      await frame.getByText(say('escalate.timeline')).waitFor()
      return frame
    },
  },
  {
    name: 'choosing a reply and a macro',
    async reach(seat, cast) {
      const frame = await seat.open(cast('cast-macro'))
      await below(frame)
      await frame.locator('section[aria-labelledby=reply-title] summary', { hasText: say('reply.parts') }).click()
      await frame.locator('summary', { hasText: say('macros.title') }).click()
      await button(frame, 'macros.preview').first().click()
      await button(frame, 'macros.apply').first().waitFor()
      return frame
    },
  },
  {
    name: 'files, covered',
    async reach(seat, cast) {
      const frame = await seat.open(cast('cast-files'))
      await below(frame)
      await frame.locator('summary', { hasText: say('files.title') }).click()
      await button(frame, 'file.hold').first().waitFor()
      return frame
    },
  },
  {
    name: 'a file, small and enlarged',
    async reach(seat, cast) {
      const frame = await seat.open(cast('cast-files'))
      await below(frame)
      await frame.locator('summary', { hasText: say('files.title') }).click()
      const [hold, large] = [button(frame, 'file.hold').first(), button(frame, 'file.large').first()]
      await hold.focus()
      await seat.page.keyboard.down('Enter')
      await large.waitFor()
      await seat.page.keyboard.up('Enter')
      await large.click()
      await frame.locator('img.file').waitFor()
      return frame
    },
  },
  {
    name: 'files that may show a child',
    async reach(seat, cast) {
      const frame = await seat.open(cast('cast-child'))
      await below(frame)
      await frame.locator('summary', { hasText: say('files.title') }).click()
      await frame.getByText(say('file.sealed')).first().waitFor()
      return frame
    },
  },
  { name: 'out of reach', reach: (seat, cast) => failing(seat, cast, null) },
  { name: 'a fault of ours', reach: (seat, cast) => failing(seat, cast, 500) },
  { name: 'not allowed', reach: (seat, cast) => failing(seat, cast, 403) },
  { name: 'session over', reach: (seat, cast) => failing(seat, cast, 401) },
  { name: 'the queue', reach: async (seat, _cast, running) => { await seat.page.goto(`${running.workspace}/apps/nav_bar`); const frame = await seat.app('nav_bar'); await frame.locator('li.entry .badge').first().waitFor(); return frame } },
  { name: 'a new ticket', reach: async (seat, _cast, running) => { await seat.page.goto(`${running.workspace}/new`); return seat.app('new_ticket_sidebar') } },
  {
    name: 'a new ticket, its questions and reply',
    async reach(seat, _cast, running) {
      const frame = await writeDraft(seat, running)
      await frame.locator('#reply-title').waitFor()
      return frame
    },
  },
  { name: 'a grave ticket, dark', looks: { scheme: 'dark' }, reach: async (seat, cast) => { const frame = await openGrave(seat, cast); await below(frame); return frame } },
  { name: 'a grave ticket, right to left', looks: { locale: 'ar' }, reach: async (seat, cast) => { const frame = await openGrave(seat, cast); await below(frame); return frame } },
  // A screen of 1280 by 1000 at twice the size has room for half of each.
  { name: 'a grave ticket, twice the size', looks: { context: { viewport: { width: 640, height: 500 }, deviceScaleFactor: 2 } }, reach: async (seat, cast) => { const frame = await openGrave(seat, cast); await below(frame); return frame } },
]
