import type { SeedSuspended } from '../core/seed.ts'
import type { Chance } from './chance.ts'
import { draftOf, type Draft } from './draft.ts'
import type { SeedPerson } from '../core/seed.ts'
import type { Pack, Text } from './types.ts'

type Requesters = (pack: Pack) => SeedPerson
const DAY = 24 * 60

function verbatim(pack: Pack, safety: boolean, text: Text, next: Requesters, chance: Chance, more: Partial<Draft> = {}): Draft {
  const requester = next(pack)
  const draft = draftOf(pack, [text[0], text[1], '-', '-'], safety, requester, chance)
  return { ...draft, subject: text[2], body: text[3], verbatim: true, ...more }
}

/** Text that attacks whoever shows, logs, exports or matches it. */
export function hostile(en: Pack, next: Requesters, chance: Chance): Draft[] {
  const texts: readonly Text[] = [
    ['bullying_harassment', '', '<script>alert("subject")</script>', '<img src=x onerror="alert(1)"><b>{{ticket.requester.email}}</b> @coral.fox.example keeps insulting me every day <script src="//evil.example/x.js"></script>'],
    ['scam_fraud', '', '=HYPERLINK("http://evil.example","refund")', '+1-1|cmd /C calc\n=SUM(A1:A9)\n@SUM(1)\n-2+3\nthe shop @salt.shop.example took my money and {{user.name}} never answered'],
    ['impersonation', '', 'Pretends to be \u202Eelpmaxe.knab\u202C', 'The account \u202E@bank.example\u202C and \u200B@b\u0430nk.example (with a strange letter) pretend to be us.\u2066 hidden \u2069 {% for t in tickets %}{{t.description}}{% endfor %}'],
    ['bullying_harassment', '', 'aaaa', `${'a'.repeat(4000)}! ${'(('.repeat(400)} he calls me names under every video \\1 $& %s %n \${7*7} #{7*7}`],
    ['not_safety', '', '\'; DROP TABLE tickets; --', 'Robert"); DELETE FROM ticket WHERE (1=1) -- my name is spelt O\'Brien and your form cuts it off'],
    ['hate', '', '](javascript:alert(1))', '[click](javascript:alert(1)) ![x](http://evil.example/pixel.png) <a href="data:text/html,hi">x</a> </textarea></td></table> this account posts hatred against my religion: @ghost.talks.example'],
  ]
  return texts.map((text, index) => verbatim(en, index % 2 === 0 || index === 3, text, next, chance))
}

/** A screenshot, a voice message: nothing that could be read. */
export function wordless(packs: readonly Pack[], next: Requesters, chance: Chance): Draft[] {
  const image = { name: 'screenshot.png', contentType: 'image/png', size: 348_211 }
  const voice = { name: 'voice-message.m4a', contentType: 'audio/mp4', size: 90_412 }
  const subjects = ['IMG_2041.png', 'Voice message', '', 'Screenshot', '.', 'VID']
  return subjects.map((subject, index) => verbatim(chance.pick(packs), index < 4, ['safety_advice', '', subject, ''], next, chance, { attachments: [index % 2 === 0 ? image : voice], channel: index % 2 === 0 ? 'app' : 'chat' }))
}

/** The same thing reported many times: one scam wave on one day, one dispute from both sides, one person writing twice. */
export function waves(packs: readonly Pack[], en: Pack, next: Requesters, chance: Chance): Draft[] {
  const drafts: Draft[] = []
  const scams = packs.flatMap((pack) => pack.texts.filter((text) => text[0] === 'scam_fraud').slice(0, 1).map((text) => ({ pack, text })))
  for (const { pack, text } of scams) {
    const draft = draftOf(pack, text, false, next(pack), chance)
    drafts.push({ ...draft, body: draft.body.replaceAll(draft.slots['h'] ?? '', '@lucky.draw.example'), slots: { ...draft.slots, h: '@lucky.draw.example' }, minutesAgo: 33 * DAY + chance.whole(0, 20 * 60) })
  }
  const spam = 'Dear user your page won our weekly draw, confirm within 24 hours at http://prize-desk.example/win to receive it. This is not spam.'
  for (let copy = 0; copy < 6; copy += 1) drafts.push(verbatim(en, false, ['spam_manipulation', '', 'Congratulations', spam], next, chance, { channel: 'email', minutesAgo: 33 * DAY + copy * 7 }))
  const pupils = ['the page @class9b.tea.example posts mean stuff about everyone in our class, they say i stink', 'pls delete @class9b.tea.example they make fun of my friend and now she wont come to school', 'My daughter showed me @class9b.tea.example. It humiliates half of her class. Please close it.', 'As a teacher I ask you to look at @class9b.tea.example, it insults at least nine pupils by name.', '@class9b.tea.example is bullying me since monday']
  for (const body of pupils) drafts.push(verbatim(en, true, ['bullying_harassment', '', 'class9b page', body], next, chance, { minutesAgo: 9 * DAY + chance.whole(0, 15 * 60) }))
  drafts.push(
    verbatim(en, true, ['bullying_harassment', '', 'He insults me', 'My former flatmate @turbo.rider.example insults me in every comment since I moved out. I want him to stop. My account is @maple.garden.example.'], next, chance, { minutesAgo: 15 * DAY }),
    verbatim(en, true, ['bullying_harassment', '', 'False accusations', 'My former flatmate @maple.garden.example accuses me of theft in every video and sends people to my page. I am @turbo.rider.example and I never did anything.'], next, chance, { minutesAgo: 15 * DAY - 190 }),
  )
  const twice = next(en)
  const lost = 'My account @paper.studio12.example was taken over, the e-mail was changed to one I do not know. I run my shop through it.'
  drafts.push(verbatim(en, false, ['account_takeover', '', 'Account stolen', lost], () => twice, chance, { channel: 'web', minutesAgo: 21 * DAY }), verbatim(en, false, ['account_takeover', '', 'Account stolen', `${lost} (I also used the form.)`], () => twice, chance, { channel: 'email', minutesAgo: 21 * DAY - 55 }))
  return drafts
}

/** What the spam filter held back; one of them should not be there. */
export const SUSPENDED: readonly SeedSuspended[] = [
  { key: 's-1', subject: 'goodbye', body: 'i do not have an account any more so i write here. i cannot go on, tonight i will end my life. thank you to the lady who answered me in may', from: 'someone.47@example.net', cause: 'Detected as spam', minutesAgo: 170 },
  { key: 's-2', subject: 'CHEAP FOLLOWERS!!!', body: 'Buy 10000 followers today, best price, click http://followers.example', from: 'sales@bulk.example', cause: 'Detected as spam', minutesAgo: 2900 },
  { key: 's-3', subject: 'Out of office', body: 'I am on leave until Monday and will answer then.', from: 'office.auto@example.org', cause: 'Detected email as being from a system user', minutesAgo: 5200 },
  { key: 's-4', subject: 'Undelivered Mail Returned to Sender', body: 'Your message could not be delivered to one or more recipients.', from: 'mailer-daemon@example.org', cause: 'Automated response mail', minutesAgo: 7400 },
  { key: 's-5', subject: 'rechnung', body: 'Guten Tag, anbei die gewünschte Rechnung, bitte Anhang öffnen.', from: 'buchhaltung@example.net', cause: 'Detected as spam', minutesAgo: 12_100 },
]
