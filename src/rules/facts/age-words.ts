import { foldedList } from './folded.ts'

/**
 * Words around a number that make it an age and say whose, per language. Folded as the matcher folds text; several words in a row
 * are one entry. Kept as code, not as policy: they are grammar, and no rule can name them.
 */
interface AgeWords {
  /** Stands before the writer's own age: "im", "tengo", "ho". */
  readonly self: string
  /** Stands before somebody else's: "is", "tiene", "ha". The person is looked for before it. */
  readonly third: string
  /** May stand between those and the number: "only", "just". */
  readonly filler: string
  /** After the number: it is an age. */
  readonly unit: string
  /** After the number: it is an age, and the writer's own. */
  readonly unitSelf: string
  /** "have" says an age in this language, so a bare number before a noun is a count. */
  readonly have: boolean
  /** May follow a bare age where the language has "have". */
  readonly goesOn: string
}

const TABLES: Readonly<Record<string, AgeWords>> = {
  en: {
    self: 'im|i am|i m|ima|am|i was|we are|we re|we were|were both|i turned|i turn|i just turned|ill be|i be|me|myself|my age is|my age|i|imma be|me and my friends are|age',
    third: 'is|s|says|says hes|says shes|says she is|says he is|hes|shes|was|are|were|theyre|turned|turns|turning|just turned|look|looks|seems|probably|been|more than|called|becomes|be|says hes|says shes|at',
    filler: 'only|just|like|almost|nearly|barely|about|maybe|still|actually|literally|turning|both|now|already|legit|currently|a|an|the|f|m|male|female|girl|boy|around|perhaps|roughly|approx|of|aged|age|turned|turn|only just|just turned|approximately|single|mere|also|all',
    unit: 'yo|y o|yrs|yr|years old|year old|years of age|yrs old|yr old|years young|year olds|years|f|m|y|nb',
    unitSelf: 'f here|m here|yo here|here', have: false, goesOn: '',
  },
  es: {
    self: 'tengo|yo tengo|cumplo|cumpli|acabo de cumplir|tenia|yo|soy de|tuve|voy a cumplir|mi edad es|mi edad',
    third: 'tiene|tienen|cumple|cumplio|tenia|de|es de|edad|va a cumplir|con|tendra|aparenta|ella|el',
    filler: 'solo|apenas|casi|como|unos|unas|nada mas|ya|recien|aprox|los|a|mis|de|aun|tan solo|ahora|solamente|mas o menos|nomas',
    unit: 'anos|ano|anitos|an|anios', unitSelf: 'anos aqui', have: true,
    goesOn: 'y|e|o|pero|no|soy|estoy|me|mi|la|el|ella|voy|vivo|ya|ayuda|por|que|en|porfa|creo|ni|tengo|yo|su|nadie|help',
  },
  pt: {
    self: 'tenho|eu tenho|fiz|faco|tinha|eu|vou fazer|completei|acabei de fazer|to com|estou com|minha idade e|minha idade|com meus|sou de',
    third: 'tem|tinha|fez|faz|de|completou|com|vai fazer|deve ter|ta com|esta com|idade|aparenta|ele|ela',
    filler: 'so|apenas|quase|uns|ja|somente|mal|ainda|agora|uma|meus|os|de|recem|mais ou menos|cerca de',
    unit: 'anos|ano|aninhos', unitSelf: 'anos aqui', have: true,
    goesOn: 'e|mas|nao|eu|minha|meu|ele|ela|sou|to|estou|moro|me|por|q|que|ajuda|a|o|ou|ninguem|tenho|pf|pfv',
  },
  fr: {
    self: 'j ai|jai|g|j avais|javais|moi|moi j ai|j en ai|jen ai|j ai eu|je vais avoir|j aurai|on a|j viens d avoir|mes|je|jsuis|j ai que|ai|j ai pas',
    third: 'a|ont|il a|elle a|avait|aura|en a|de|va avoir|est|avoir|age de|agee de|n a|fait|parait|qui a',
    filler: 'que|seulement|juste|presque|a peine|pas encore|environ|deja|tout juste|bientot|mes|de|ans|moi|encore|genre|meme pas|la|peut etre|dans les|mm pas',
    unit: 'ans|an|piges|balais', unitSelf: 'ans ici', have: true,
    goesOn: 'et|mais|je|il|elle|mon|ma|j|jai|on|c|ces|bientot|svp|aidez|lui|moi|today|aujourd|pas|ou|jsp|chui|jsuis|stp',
  },
  de: {
    self: 'ich bin|bin|ich|ich war|war ich|ich werde|werde|werd|bin ich|mit meinen|wir sind|bin selbst|wurde ich|ich heute|bin heute|ich bin heute|bin ein|bin weiblich|bin maennlich|mein alter ist',
    third: 'ist|is|war|wird|wurde|sind|ist etwa|alter|im alter von|von|mit|hat|sei|waere|er|sie',
    filler: 'erst|eerst|nur|grad|gerade|knapp|ungefahr|ca|etwa|fast|schon|auch|selbst|jetzt|so|vielleicht|grade|bereits|noch|gerade mal|gerade erst|ja|halt|gut|heute|mittlerweile|ne|ein|eine|w|m',
    unit: 'jahre|jahre alt|jahren|j|jahriger|jahrige|jahriges|jahrigen|jahrigem|jahrig|jaehrige|jaehriger|jaehrigen|jaehriges|jaehrig|er|yo|jahr',
    unitSelf: 'jahre hier', have: false, goesOn: '',
  },
  it: {
    self: 'ho|avevo|io|io ho|compio|sono una|sono un|ne ho|ho appena compiuto|ho compiuto|faccio|avro|sto per compiere|la mia eta e|abbiamo',
    third: 'ha|hanno|aveva|compie|avra|ne ha|di|lei|lui|sui|circa|fa|ha compiuto|ha appena compiuto|dell eta di|eta|sugli',
    filler: 'solo|appena|quasi|soltanto|circa|gia|ancora|tipo|i|gli|di|i miei|nemmeno|neanche|ormai|tra poco',
    unit: 'anni|anno|enne|enni|annetti', unitSelf: 'anni qui', have: true,
    goesOn: 'e|ma|non|mi|sono|lui|lei|vivo|il|la|io|ho|aiuto|ed|o|aiutatemi|nn|mia|mio|i|vi|faccio',
  },
  nl: {
    self: 'ik ben|ben|ik|ik was|word|ik word|ben ik|wij zijn|we zijn|was ik|ikke|mijn leeftijd is|ik heb|ik ook|ben zelf',
    third: 'is|was|wordt|werd|zijn|van|hij|zij|ze|leeftijd|met|nog geen|hooguit',
    filler: 'pas|nog|maar|net|bijna|ongeveer|al|ook|zelf|nu|slechts|zo n|een|amper|nog maar|ook pas|rond de|eigenlijk|echt|f|m|v|misschien|hooguit|net pas',
    unit: 'jaar|jaar oud|jarige|jarig|jr|j|jaren|jarigen|jongen|meisje', unitSelf: 'jaar hier', have: false, goesOn: '',
  },
  pl: {
    self: 'mam|ja mam|mialam|mialem|skonczylam|skonczylem|koncze|ja|skoncze|bede miec|moj wiek|mam tylko|bede miala',
    third: 'ma|maja|mial|miala|skonczyl|skonczyla|konczy|wieku|w wieku|wiek|z|okolo|bedzie miec|on|ona|lvl|na oko|ponad|moze',
    filler: 'tylko|dopiero|niecale|ledwo|prawie|okolo|juz|zaledwie|teraz|z|ok|niby|chyba|jeszcze|raptem|moze|lvl|na oko|ma|miec',
    unit: 'lat|lata|l|letni|letnia|letniego|letniej|latek|latka|latkiem|latki|latke|latkowi|letnim|latki|roczny|roczek|latkow', unitSelf: 'lat here', have: true,
    goesOn: 'i|a|ale|nie|on|ona|jestem|moj|moja|chce|boje|ze|prosze|pomocy|oraz|mieszkam|czy|bo|wiec|ten|mi|mnie',
  },
  id: {
    self: 'saya|aku|gue|gw|gua|sy|ak|umurku|usiaku|umur saya|umur aku|usia saya|umur gue|umur gw|usia aku|saya umur|aku umur|gue umur|saya berusia|saya usia|kami|umurku baru|aku masih|aku cewek|aku cowok|gw cowok|gw cewek|gue cowok|gue cewek',
    third: 'umurnya|usianya|umur|usia|berumur|berusia|dia|ia|yg|yang|umurnya baru|masih umur|doi|kelihatan|berumuran|perempuan|cewek|cowok',
    filler: 'baru|masih|sudah|udah|udh|sekitar|hampir|cuma|mau|kira2|kira kira|skrg|sekarang|umur|usia|berumur|berusia|sdh|br|cowok|cewek|cwk|ckp|perempuan|laki laki|emang|juga|cewe|cowo|f|m|hanya|jalan|genap',
    unit: 'tahun|thn|th|tahunan|taun|yo|f|m|y o', unitSelf: 'tahun disini', have: false, goesOn: '',
  },
  tr: {
    self: 'ben|bende|yasim|benim yasim|biz|henuz|kendim|daha',
    third: 'o|kendisi|yasi|yasinda|yas|onlar|adam|henuz yasi',
    filler: 'daha|henuz|sadece|yeni|neredeyse|artik|zaten|su an|simdi|de|da|yasim|yas|yaklasik|tam|anca|ancak|cok|bile|e|erkek|kiz',
    unit: 'yasinda|yasindaki|yas|yaslarinda|yasini|yasindayken|yasini|yasindan|yaslarindaki|yasina|yaslik|lik|inde|yasindadir|yasli|yasindaydi|yasindaymis|undeki',
    unitSelf: 'yasindayim|yasimdayim|yasindayiz|yasimdayken|yasindaydim|yasimda|yasindayim ben|im|um|yim|uyum|iyim|yasima|uncu yasim|yas im|yasim|yasimi', have: false, goesOn: '',
  },
  vi: {
    self: 'em|e|toi|minh|tui|tao|mik|chau|m|em moi|em la nam|em nam nay|con nam nay|t|tuoi em|minh la nu|toi la nam|e nam|em nam|em nu|e nu|hs|ban than|giờ|gio',
    third: 'no|be|con be|thang be|ban ay|co ay|anh ay|ong ay|tuoi|duoc|con toi|con em|nhin|tam|ghi|khoang',
    filler: 'moi|da|chi|khoang|nam nay|duoc|sap|tam|gan|vua|con|hien|nam|nu|roi|cung|la|hon|tron|co|nay',
    unit: 'tuoi|t|t roi|tuoi roi|tuoi thoi', unitSelf: 'tuoi a|tuoi day|t day', have: false, goesOn: '',
  },
  ar: {
    self: 'عمري|وعمري|انا|سني|ابلغ|ابلغ من العمر|بنت عمري|ولد عمري|انا بنت|انا ولد|انا عمري|كان عمري|صار عمري|انا طالب|انا طالبه|عندي|وعندي|انا عندي|وانا|3omri|3andi|omri|3omry|3umri|ana 3omri|ana',
    third: 'عمره|عمرها|هي|هو|وهي|وهو|عنده|عندها|الولد|البنت|ذات|ذو|وعمره|وعمرها|ابن|بعمر|يبلغ|تبلغ|عمر|سنه|سنها|عنده|عندها|بنت|ولد|شكلها|لم يتجاوز|لم تتجاوز|من العمر|طفل|طفله',
    filler: 'بس|فقط|تقريبا|الان|الحين|حوالي|بنت|ولد|حاليا|يمكن|هو|هي|لسه|ما زلت|العمر|من|عمر|توي|صار',
    unit: 'سنه|سنوات|عام|عاما|سنين|اعوام|ربيعا|3am|sana|sene|sneen|عاما من العمر|سنه من العمر', unitSelf: '', have: false, goesOn: '',
  },
  hi: {
    self: 'मैं|मेरी उम्र|मेरी आयु|मेरी उमर|main|mai|me|mein|meri umar|meri umr|meri age|hum|हम|मै|umar meri|mera umar|mera age|i am',
    third: 'वह|वो|उसकी उम्र|उम्र|आयु|uski umar|uski umr|uski age|wo|woh|umar|umr|age|vo|ki umar|की उम्र|sirf|है|hai',
    filler: 'सिर्फ|केवल|अभी|बस|लगभग|करीब|तो|भी|sirf|abhi|bas|lagbhag|karib|to|bhi|ek|एक|सिर्फ़|only|just|toh|kewal|hi|ही|है|hai|ab',
    unit: 'साल|वर्ष|बरस|साल का|साल की|साल के|वर्षीय|वर्ष की|वर्ष का|saal|sal|saal ka|saal ki|saal ke|sal ka|sal ki|yrs|years|year|yr|साल है|saal hai|ke hai|के हैं|का है|की है|वर्षीया|साला',
    unitSelf: 'साल का हूं|साल की हूं|साल का हूँ|साल की हूँ|वर्ष का हूं|वर्ष की हूं|वर्ष का हूँ|वर्ष की हूँ|साल हूँ|saal ka hu|saal ki hu|saal ka hoon|saal ki hoon|saal ka hun|saal ki hun|sal ka hu|sal ki hu|sal ka hoon|sal ki hoon|ka hu|ki hu|ka hoon|ki hoon|ki hun|ka hun|का हूँ|की हूँ|का हूं|की हूं|year ka hu|year ki hu|sal ki hun|sal ka hun', have: false, goesOn: '',
  },
}

/** What a number is followed by where it counts something else, in any of the languages. */
const COUNTED = 'children|kids|adults|persons|guests|girls|boys|teens|passengers|ninos|ninas|adultos|criancas|adultos|enfants|adultes|kinder|erwachsene|bambini|adulti|kinderen|volwassenen|dzieci|doroslych|min|mins|minute|minutes|hour|hours|h|hr|hrs|day|days|week|weeks|month|months|times|people|ppl|pic|pics|vid|vids|video|videos|clip|clips|follower|followers|euro|euros|dollar|dollars|pounds|quid|bucks|k|am|pm|percent|km|miles|metres|meters|kg|kilos|kids|friends|accounts|screenshots|messages|comments|uhr|stunden|stunde|tage|tagen|wochen|woche|monate|monaten|mal|leute|personen|follower|minuten|cent|dias|dia|horas|hora|minutos|semanas|meses|veces|personas|vezes|pessoas|dni|tygodni|miesiecy|razy|osob|godzin|godziny|minut|zl|zlotych|giorni|ore|minuti|settimane|mesi|volte|persone|jours|heures|heure|semaines|mois|fois|personnes|hari|minggu|bulan|kali|orang|jam|menit|ribu|juta|jt|rb|gun|hafta|ay|kez|kisi|saat|dakika|bin|lira|tl|ngay|tuan|thang|lan|nguoi|gio|phut|trieu|tr|nghin|cu|dagen|weken|maanden|keer|mensen|minuten|uur|دقيقه|ساعه|ساعات|يوم|ايام|اشهر|شهر|مره|دولار|ريال|घंटे|दिन|महीने|बार|लोग|मिनट|हजार|लाख|din|ghante|baar|log|mahine|hazar|lakh|points|level|percentages|st|nd|rd|th|january|february|march|april|may|june|july|august|september|october|november|december|von|out|of|x|m|cm|mm|gb|mb|tb|mio|mln|followers|views|likes|subs|jt|rbu'

/** A span of time, not an age: "for eleven years", "vor 8 Jahren". */
const SPAN_BEFORE = 'for|since|over|last|past|another|every|within|after|nach|seit|vor|in|desde hace|desde|hace|depuis|od|selama|il y a|ha|da|fa|przez|al|sinds|gedurende|voor|durante|por|pendant|trong|suot|son|sudah|first|next|these|dans|tra|binnen|za|ago|منذ|قبل|لمده|पिछले|लगभग पिछले|पिछली|pichle|prima di|dopo|hace ya|di|les|letzten|letzte|those|early|jusqu a|ate|hasta'
const SPAN_AFTER = 'ago|fa|temu|geleden|lalu|yang lalu|once|onceki|oncesine|truoc|later|after|atras|lang|hinter|after that|apart|difference|d ecart|di differenza|im geschaft|together|insieme|zusammen|juntos|ensemble|पहले|से|قبل|مضت|boyunca|nay|qua|now and|experience|archive|d archives|di archivio|ahead|voraus|of rescues|e mezza fa|evvel|tecrube|experiencia|esperienza|ans d|jail|prison|modelleisenbahn|straight|running|work|working|earlier|earlier on|service'
/** Not an age but a bound: "under 13", "moins de 13 ans". */
const BOUND = 'under|over|below|above|least|than|unter|uber|ueber|mindestens|ab|bis|menos de|mas de|mayor de|mayores de|menor de|menores de|moins de|plus de|meno di|piu di|sotto i|sopra i|minori di|maggiori di|mayores|menores|onder|onder de|boven|boven de|vanaf|ponizej|powyzej|mniej niz|wiecej niz|od|do|duoi|tren|di bawah|bawah|di atas|kurang dari|lebih dari|minimal|abaixo de|acima de|maiores de|until|up to|اقل من|تحت|فوق|اكبر من|से कम|se kam|jusqu a|des|a partir de|dai|partir de|from|at least|age limit|rated|minimo|minimum|vor|before|turn|be at least|ik ben geen'
const BOUND_AFTER = 'and over|and under|and up|or over|or older|or under|plus|und alter|oder alter|et plus|y mas|o mas|en ouder|i wiecej|yasindan kucuk|yasindan kucukler|yasindan buyuk|yas alti|yas ustu|yas siniri|alti|ustu|yasindan|yas ve|tuoi tro|tahun ke|से कम|से ऊपर|歳以上|歳未満|歳以下|الي'

export const AGE_TABLES = new Map(Object.entries(TABLES).map(([lang, words]) => [lang, {
  self: foldedList(words.self), third: foldedList(words.third), filler: foldedList(words.filler), unit: foldedList(words.unit), unitSelf: foldedList(words.unitSelf), goesOn: foldedList(words.goesOn), have: words.have,
}]))
export type AgeTable = NonNullable<ReturnType<typeof AGE_TABLES.get>>

const all = (pick: (words: AgeWords) => string, least: number): ReadonlySet<string> => new Set(Object.values(TABLES).flatMap((words) => [...foldedList(pick(words))]).filter((word) => word.length >= least))
/** Where the language is not one of ours or could not be told: only words that mean the same everywhere. */
export const ANY_TABLE: AgeTable = {
  self: all((words) => words.self, 4), third: all((words) => words.third, 4), filler: all((words) => words.filler, 4), unit: all((words) => words.unit, 3), unitSelf: all((words) => words.unitSelf, 6), goesOn: new Set(), have: false,
}
export const COUNTED_WORDS = foldedList(COUNTED)
export const SPAN_WORDS = { before: foldedList(SPAN_BEFORE), after: foldedList(SPAN_AFTER) } as const
export const BOUND_WORDS = { before: foldedList(BOUND), after: foldedList(BOUND_AFTER) } as const

/** Stands between a person and an age without saying whose verb it is: "a girl of nine", "aku umur 14". */
export const NEUTRAL_WORDS = foldedList('turning|turned|turn|just turned|umur|usia|berumur|berusia|tuoi|duoc|de|di|von|van|z|wieku|w wieku|aged|age|of|im alter von|उम्र|umar|umr|عمر|at|mit|con|met|con|avec|with|com|lat')
/** "I am" in languages where "have" tells the age: "sono una donna di 36 anni". */
export const BEING_WORDS = foldedList('sono|soy|sou|je suis|jsuis|chui|chuis|ich bin|bin|i am|im|jestem|ik ben|ben|saya|aku|gue|gw|toi|minh|انا|मैं|main')
/** The unit stands before the number: "lat 12", "aged 11". */
export const UNIT_BEFORE = foldedList('lat|wieku|w wieku|umur|usia|berumur|berusia|umurnya|usianya|aged|age of|at the age of|age|im alter von|age de|edad de|عمره|عمرها|عمري|وعمره|وعمرها|3omri|umar|umr|उम्र|आयु')
/** A unit that no other language of ours uses tells the language, where the detector was misled by a short text. */
export const UNIT_LANGUAGES: ReadonlyMap<string, string> = new Map(Object.entries({ tuoi: 'vi', yasinda: 'tr', yasindayim: 'tr', yasindaki: 'tr', tahun: 'id', thn: 'id', anni: 'it', ans: 'fr', jahre: 'de', jaar: 'nl', lat: 'pl', lata: 'pl', saal: 'hi', yo: 'en', yrs: 'en', years: 'en', year: 'en' }))
export const ADULT_UNITS = foldedList('yasinda|yas|yasindayim|tuoi|t|yo|yrs old|years old|y o')
export const AND_WORDS = foldedList('and|und|e|y|et|en|i|ve|va|dan|or|n|plus|ed|و')
