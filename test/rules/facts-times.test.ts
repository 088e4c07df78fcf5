import { describe, expect, it } from 'vitest'
import { detailsIn, judged } from '../support/facts.ts'

// Written on Wednesday 14 January 2026, 15:30 UTC.
const NEXT = '2026-01-15T'
const FRIDAY = '2026-01-16T'
const DEADLINES: readonly (readonly [lang: string, text: string, at: string])[] = [
  ['en', 'he says by midnight i have to pay', `${NEXT}00:00`], ['en', 'until friday 6pm', `${FRIDAY}18:00`], ['en', 'i have 24 hours left', `${NEXT}15:30`], ['en', 'in two hours he posts it', '2026-01-14T17:30'], ['en', 'by tomorrow 9am', `${NEXT}09:00`], ['en', 'the deadline is march 3rd at 5pm', '2026-03-03T17:00'], ['en', 'before tonight', `${NEXT}00:00`],
  ['es', 'tengo hasta mañana a las 6 de la tarde', `${NEXT}18:00`], ['es', 'en 24 horas lo publica', `${NEXT}15:30`], ['es', 'antes de la medianoche', `${NEXT}00:00`], ['es', 'hasta el viernes', `${FRIDAY}23:59`],
  ['pt', 'até amanhã às 18h', `${NEXT}18:00`], ['pt', 'tenho 2 horas para pagar', '2026-01-14T17:30'], ['pt', 'até sexta', `${FRIDAY}23:59`],
  ['fr', "j'ai jusqu'à demain 20h", `${NEXT}20:00`], ['fr', 'dans 24 heures il envoie tout', `${NEXT}15:30`], ['fr', 'avant minuit', `${NEXT}00:00`], ['fr', "d'ici vendredi soir", `${FRIDAY}22:00`],
  ['de', 'bis morgen um 18 uhr', `${NEXT}18:00`], ['de', 'ich hab noch 2 stunden', '2026-01-14T17:30'], ['de', 'bis mitternacht', `${NEXT}00:00`], ['de', 'bis zum 3. märz', '2026-03-03T23:59'], ['de', 'bis freitag 20 uhr', `${FRIDAY}20:00`], ['de', 'bis freitagabend', `${FRIDAY}22:00`],
  ['it', 'entro domani alle 18', `${NEXT}18:00`], ['it', 'tra 24 ore pubblica tutto', `${NEXT}15:30`], ['it', 'entro mezzanotte', `${NEXT}00:00`],
  ['nl', 'tot morgen 18 uur', `${NEXT}18:00`], ['nl', 'binnen 24 uur betalen', `${NEXT}15:30`], ['nl', 'voor middernacht', `${NEXT}00:00`], ['nl', 'tot vrijdagavond', `${FRIDAY}22:00`],
  ['pl', 'mam czas do jutra do 18', `${NEXT}18:00`], ['pl', 'za 24 godziny wyśle wszystkim', `${NEXT}15:30`], ['pl', 'do północy', `${NEXT}00:00`], ['pl', 'do piątku', `${FRIDAY}23:59`],
  ['tr', 'yarın akşam 8e kadar', `${NEXT}20:00`], ['tr', '24 saat içinde istiyor', `${NEXT}15:30`], ['tr', 'gece yarısına kadar', `${NEXT}00:00`], ['tr', 'cuma gününe kadar', `${FRIDAY}23:59`],
  ['id', 'sampai besok jam 9 malam', `${NEXT}21:00`], ['id', 'dalam 24 jam harus bayar', `${NEXT}15:30`], ['id', 'sebelum tengah malam', `${NEXT}00:00`],
  ['vi', 'trước 12 giờ đêm nay', `${NEXT}00:00`], ['vi', 'trong 24 giờ phải chuyển tiền', `${NEXT}15:30`], ['vi', 'trước tối mai lúc 8 giờ', `${NEXT}20:00`],
  ['ar', 'عندي مهلة لحد بكرة الساعة 6 مساء', `${NEXT}18:00`], ['ar', 'خلال ٢٤ ساعة لازم ادفع', `${NEXT}15:30`], ['ar', 'قبل منتصف الليل', `${NEXT}00:00`],
  ['hi', 'कल शाम 6 बजे तक पैसे देने हैं', `${NEXT}18:00`], ['hi', '24 घंटे में भेजना है', `${NEXT}15:30`], ['hi', 'kal tak paise nahi diye to viral', `${NEXT}23:59`],
  ['ja', '明日の18時までに払え', `${NEXT}18:00`], ['ja', '24時間以内に送れ', `${NEXT}15:30`], ['ja', '今夜までに', `${NEXT}00:00`],
]
const TIMES: readonly (readonly [lang: string, text: string, at: string])[] = [
  ['en', 'tomorrow at 8:40 they come', `${NEXT}08:40`], ['en', 'we meet on friday at 3pm', `${FRIDAY}15:00`], ['de', 'wir treffen uns freitag um 20 uhr', `${FRIDAY}20:00`], ['es', 'nos vemos mañana a las 10', `${NEXT}10:00`], ['vi', 'tối mai lúc 8 giờ', `${NEXT}20:00`], ['ja', '明日の18時に会う', `${NEXT}18:00`],
]
const NONE: readonly (readonly [lang: string, text: string])[] = [
  ['en', 'two hours ago he wrote'], ['en', 'it took 24 hours'], ['en', 'version 18.30 crashed'], ['de', 'vor zwei stunden'], ['es', 'hace 3 horas'], ['fr', 'il y a deux heures'], ['it', 'due ore fa'], ['nl', 'twee uur geleden'], ['pl', 'dwie godziny temu'], ['tr', '2 saat önce'], ['id', '2 jam yang lalu'], ['en', 'every day for 3 days'],
]

describe('deadlines, resolved against the ticket’s own time', () => {
  it.each(DEADLINES)('%s: %s', (lang, text, at) => {
    expect(detailsIn(judged(lang, text), 'deadline')).toContain(`${at}:00.000Z`)
  })

  it.each(TIMES)('%s: no deadline, but a time: %s', (lang, text, at) => {
    const found = judged(lang, text)
    expect(detailsIn(found, 'time')).toContain(`${at}:00.000Z`)
    expect(detailsIn(found, 'deadline')).toEqual([])
  })

  it.each(NONE)('%s: nothing to come: %s', (lang, text) => {
    expect(detailsIn(judged(lang, text), 'deadline')).toEqual([])
  })

  it('are told in the writer’s zone, and in UTC where the zone is none', () => {
    expect(detailsIn(judged('en', 'by midnight', 'Asia/Tokyo'), 'deadline')).toEqual(['2026-01-15T15:00:00.000Z'])
    expect(detailsIn(judged('de', 'bis morgen um 18 uhr', 'Europe/Berlin'), 'deadline')).toEqual(['2026-01-15T17:00:00.000Z'])
    expect(detailsIn(judged('en', 'by midnight', 'Nowhere/Atall'), 'deadline')).toEqual(['2026-01-15T00:00:00.000Z'])
  })
})
