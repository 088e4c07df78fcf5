import type { SeedTicket, SeedWorld } from '../../../src/sandbox/core/seed.ts'

/** Tickets that the journeys want beside the sandbox's own, by what they are there for. Harmless and invented. */
const ticket = (key: string, lang: string, subject: string, body: string, more: Partial<SeedTicket> = {}): SeedTicket => ({
  key, lang, subject, channel: 'web', safety: true, requester: 'cast-1', assignee: 'agent-dilan', group: 'community', status: 'open', priority: 'normal', tags: [],
  messages: [{ from: 'requester', public: true, body, minutesAgo: 200 }], ...more,
})

/** A meadow under a blue sky, 160 by 100. */
const MEADOW = 'iVBORw0KGgoAAAANSUhEUgAAAKAAAABkCAMAAAA2aMu9AAAADFBMVEV4UCj6yChaoNw8jEbxGqHRAAABHklEQVR42u3YMQ4DIAxD0Z/2/nfuWHWhrWJDkOwd8RZEYh7DQ4ABBhhggAFeCayqucB6ZyKwPjMOWPWfkNO+b0KO+74IOe9bCxngWwoD/MW3EgYY4BbfQhjgRcA8kgDzF98PHD8Pzp+o5+8k87e6+Xvx/Gbhgm7minYrwAADDDDAAAMMMMAAA9wDfA4Pxw5vuAMYDYQdQno+v5Cmzy6k63MLafvMQvo+rxCBzypE4XMKkfiMQjQ+nxCRzyZE5XMJkflMQnQ+jxChzyJE6XMIkfoMQrQ+vRCxTy5E7VMLkfvEQvQ+rRCDTyrE4VMKsfiEQjw+nRCTTybE5VMJsflEQnw+jRCjTyLE6VMIsfoEQry+vhCzry3E7esKsfuawhferIHBTtnRqwAAAABJRU5ErkJggg=='
const withPicture = (body: string): Partial<SeedTicket> => ({ messages: [{ from: 'requester', public: true, body, minutesAgo: 200, attachments: [{ name: 'what-they-sent.png', contentType: 'image/png', size: 0, content: MEADOW }, { name: 'list.pdf', contentType: 'application/pdf', size: 9_000 }] }] })

const TEXTS: readonly string[] = [
  '<img src=x onerror="parent.harmed=1;window.harmed=1"><script>window.harmed=1</script><svg onload="window.harmed=1"></svg> they insult me every day @mean.page.example',
  '[click](javascript:window.harmed=1) <a href="javascript:window.harmed=1">x</a> he calls me names under every video @mean.page.example',
  'He insults me \u202Eelpmaxe.egap.naem@\u202C \u2066hidden\u2069 every day {{ticket.requester.email}} {{user.name}} {% raw %} =HYPERLINK("http://evil.example") ${7*7}',
]
const LONG = 'they insult me every day under each video and nobody helps. '.repeat(17_500)

export const CAST: SeedWorld = {
  people: [{ key: 'cast-1', name: '<img src=x onerror=alert(1)> Robin', email: 'robin.cast@example.com', role: 'end-user', groups: [] }], groups: [], suspended: [],
  tickets: [
    ticket('cast-tr', 'tr', 'Hakaret', 'Bir hesap her gün videolarımın altında bana hakaret ediyor, benimle alay ediyor. Hesabın adı @kotu.sayfa.example. Ne yapabilirim?'),
    ticket('cast-ar', 'ar', 'إهانات', 'هناك حساب يهينني كل يوم تحت مقاطعي ويسخر مني. اسم الحساب @bad.page.example. ماذا أفعل؟'),
    ticket('cast-macro', 'en', 'Mean comments', 'Someone insults me every day under my videos and mocks me. The account is @mean.page.example.'),
    ticket('cast-correct', 'en', 'Rude remarks', 'Someone insults me every day in the comments and mocks me. The account is @rude.page.example.'),
    ticket('cast-two', 'en', 'Insults again', 'A page insults me each evening and mocks my family. It is called @evening.page.example.'),
    ticket('cast-escalate', 'en', 'please help', 'I cannot go on. I want to end my life tonight. I have the pills here. I am 16.'),
    ticket('cast-files', 'en', 'Pictures', '', withPicture('A page insults me each day under my videos and sends me pictures like this one.')),
    ticket('cast-child', 'en', 'My pupil', '', withPicture('I teach at a school. A man of 40 asks my pupil, she is 12, for naked pictures.')),
    ...TEXTS.map((text, at) => ticket(`cast-hostile-${at + 1}`, 'en', at === 0 ? text : `</title>${text.slice(0, 60)}`, text)),
    ticket('cast-long', 'en', 'Long', LONG),
  ],
}

/** As many as Zendesk takes on one ticket: it answers one more with 422 (developer.zendesk.com, Tickets). */
const MOST_COMMENTS = 5000

/** It comes after the others, so that nobody waits until it is read. */
export const LATER: SeedWorld = {
  people: [], groups: [], suspended: [],
  tickets: [ticket('cast-many', 'en', 'Many', 'They insult me every day under my videos.', {
    messages: Array.from({ length: MOST_COMMENTS }, (_, at) => ({ from: 'requester' as const, public: true, body: `Again they insult me, number ${at + 1}.`, minutesAgo: 30_000 - at * 5 })),
  })],
}
