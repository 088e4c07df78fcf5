import { describe, expect, it } from 'vitest'
import { canonicalPhone, canonicalUrl } from '../../src/rules/facts/canonical.ts'
import { detailsIn, judged } from '../support/facts.ts'

describe('links in the one form that everybody’s copies share', () => {
  it.each([
    ['https://m.tiktok.com/@Bad.Guy/video/7400000000000012345?is_from_webapp=1', 'video', 'https://www.tiktok.com/@bad.guy/video/7400000000000012345'],
    ['http://www.tiktok.com/@x_1/video/7400000000000012345#top', 'video', 'https://www.tiktok.com/@x_1/video/7400000000000012345'], ['tiktok.com/@some.one', 'profile', 'https://www.tiktok.com/@some.one'],
    ['https://youtu.be/abc123DEF45?si=zzz', 'video', 'https://www.youtube.com/watch?v=abc123DEF45'], ['https://www.youtube.com/watch?v=abc123DEF45&feature=share', 'video', 'https://www.youtube.com/watch?v=abc123DEF45'],
    ['https://www.instagram.com/reel/CxYz123/?igsh=abc', 'video', 'https://www.instagram.com/p/CxYz123'], ['www.Example.com/a/?utm_source=y&id=3#top', 'url', 'https://example.com/a?id=3'], ['https://example.org:8443/x/', 'url', 'https://example.org:8443/x'],
  ])('%s', (raw, kind, value) => {
    expect(canonicalUrl(raw)).toMatchObject({ kind, value })
  })

  it('keeps what is no address as it is, and says so', () => {
    expect(canonicalUrl('https://')).toEqual({ kind: 'url', value: 'https://', confidence: 0.6 })
  })

  it.each([['+44 20 7946 0000', '+442079460000'], ['0049 30 901820', '+4930901820'], ['(01632) 555 0199', '016325550199'], ['＋８１ ９０', '+8190']])('phone %s', (raw, value) => {
    expect(canonicalPhone(raw)).toBe(value)
  })
})

describe('sums of money and how they are to be sent', () => {
  it.each([
    ['en', 'he wants $300 in gift cards', '300 USD'], ['en', 'send 150 pounds by 6', '150 GBP'], ['en', 'he wants five hundred dollars', '500 USD'], ['en', 'pay 1,200.50 euros', '1200.5 EUR'], ['en', 'pay £2k', '2000 GBP'], ['es', 'me pide 800 euros', '800 EUR'], ['es', 'quiere quinientos euros', '500 EUR'], ['es', 'mil quinientos pesos', null],
    ['pt', 'quer 500 reais no pix', '500 BRL'], ['fr', 'il veut 1 200 €', '1200 EUR'], ['de', 'er will 1.200 Euro', '1200 EUR'], ['de', 'zweihundert Euro will er', '200 EUR'], ['it', 'vuole 300 euro', '300 EUR'], ['nl', '200 euro overmaken', '200 EUR'], ['pl', 'chce 500 zł', '500 PLN'],
    ['tr', '5 bin tl istiyor', '5000 TRY'], ['id', 'minta 2 juta', '2000000 IDR'], ['vi', 'đòi 5 triệu', '5000000 VND'], ['ar', 'يطلب ٥٠٠ دولار', '500 USD'], ['hi', '5000 रुपये मांग रहा है', '5000 INR'], ['ja', '5万円払え', '50000 JPY'],
  ])('%s: %s', (lang, text, value) => {
    const found = detailsIn(judged(lang, text), 'amount')
    if (value === null) expect(found.length).toBeLessThan(2)
    else expect(found).toContain(value)
  })

  it.each([
    ['en', 'he wants gift cards', 'gift_card'], ['en', 'send bitcoin', 'crypto'], ['es', 'por bizum', 'wallet'], ['de', 'ich soll paysafe schicken', 'prepaid'], ['de', 'gutscheine kaufen', 'gift_card'], ['fr', 'des cartes cadeaux', 'gift_card'], ['pl', 'kod blik', 'wallet'], ['ja', 'ギフトカードを買って', 'gift_card'], ['vi', 'nạp thẻ cào', 'gift_card'], ['tr', 'hediye kartı istiyor', 'gift_card'],
  ])('%s by %s', (lang, text, means) => {
    expect(detailsIn(judged(lang, text), 'payment_means')).toContain(means)
  })

  it.each([['en', 'i have 300 followers'], ['de', '200 Kommentare'], ['en', 'video 7400000000000012345'], ['en', 'room 12, floor 3']])('%s is no money: %s', (lang, text) => {
    expect(detailsIn(judged(lang, text), 'amount')).toEqual([])
  })
})

describe('who knows, and what was done', () => {
  it.each([
    ['en', 'i told my mum', 'parent'], ['en', 'i called the police', 'police'], ['en', 'i told my teacher', 'teacher'], ['es', 'le dije a mi mamá', 'parent'], ['de', 'anzeige erstattet', 'police'], ['fr', "j'ai porté plainte", 'police'], ['it', 'ho detto tutto a mamma', 'parent'], ['nl', 'aangifte gedaan', 'police'], ['pl', 'rodzice wiedzą', 'parent'], ['ja', '警察に相談しました', 'police'],
  ])('%s: %s', (lang, text, who) => {
    expect(detailsIn(judged(lang, text), 'knows')).toContain(who)
  })

  it('names the kind of a weapon, and of a method only that one is named', () => {
    expect(detailsIn(judged('en', 'he has a knife and a gun'), 'weapon').sort()).toEqual(['blade', 'firearm'])
    expect(detailsIn(judged('en', 'i took all the pills'), 'method').every((one) => one === 'named')).toBe(true)
  })
})
