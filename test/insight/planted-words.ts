/** Words of the made-up traffic. Harmless all of them; `{a|b}` is one of several, `{handle}` and the like are filled in. */
export type Lang = 'en' | 'es' | 'de' | 'fr'
export const LANGS: readonly Lang[] = ['en', 'es', 'de', 'fr']

export const OPENINGS: Readonly<Record<Lang, readonly string[]>> = {
  en: ['hello', 'hi team', 'good morning', 'please help', 'not sure who to ask', 'hey', 'dear support', 'second time I write', '', '', ''],
  es: ['hola', 'buenos días', 'por favor ayuda', 'no sé a quién preguntar', 'buenas', 'estimado equipo', '', '', ''],
  de: ['hallo', 'guten Tag', 'bitte um Hilfe', 'ich weiß nicht wen ich fragen soll', 'moin', 'liebes Team', '', '', ''],
  fr: ['bonjour', 'salut', 'aidez moi svp', 'je ne sais pas à qui demander', 'chère équipe', '', '', ''],
}
export const CLOSINGS: Readonly<Record<Lang, readonly string[]>> = {
  en: ['thanks', 'thank you so much', 'waiting for your answer', 'please be quick', 'sent from my phone', 'what can I do', 'regards', '', '', ''],
  es: ['gracias', 'espero su respuesta', 'rápido por favor', 'qué puedo hacer', 'saludos', '', '', ''],
  de: ['danke', 'vielen Dank', 'ich warte auf Antwort', 'was kann ich tun', 'Grüße', '', '', ''],
  fr: ['merci', 'merci beaucoup', 'j attends votre réponse', 'que puis je faire', 'cordialement', '', '', ''],
}
export const ORDINARY: Readonly<Record<Lang, readonly string[]>> = {
  en: [
    '{someone|a person|an account} called {handle} {keeps writing|sends messages|comments} under {my videos|every post|my live} and {it is annoying|I want it to stop|won\'t stop}',
    'I {cannot|can not|can\'t} {log in|sign in|get into my account} since {yesterday|last week|the update|I changed my phone}, {it says wrong code|the code never comes|nothing happens}',
    'how do I {make my account private|hide my profile|stop strangers from writing|turn off comments} {for my daughter|for my son|on my phone|}',
    'somebody {uses|stole|took} my {photos|pictures|name} on {handle}, {my friends get requests|people believe it is me|I never agreed}',
    'my {video|clip|post} was {removed|taken down|deleted} {for no reason|although it was only {cooking|dancing|a cat|football}} and I {want to appeal|do not understand}',
    'there is {a mean|an unkind|a rude} comment {about my {hair|voice|weight|sister|team}} from {handle} {again|since monday|today}',
    'please {delete|remove|close} my {account|data|profile}, I {do not use it|am leaving|made two}',
    '{my son|my daughter|my nephew} is {9|10|11|12} and {made an account|lies about the age}, what {should|can} we do',
    'I {ordered|bought|paid for} {a lamp|shoes|a ticket|coins|a jacket} from {handle} and {nothing came|it never arrived|they blocked me}',
    'where can I {find|see|change} {the blocked list|my watch time|the language|who follows me|my downloads}',
    'somebody {changed my password|logged in from another city|changed the email} {last night|this morning|on sunday}, {all my videos are gone|I can not get in|help me get it back}',
    'a {boy|girl|classmate} at school {makes fun of|laughs at|spreads lies about} {me|my friend|my brother} in {the group chat|comments|stories}',
    'the app {is slow|crashes|freezes|shows a white page} when I {open the inbox|upload|go live|search} on {android|my tablet|an old phone}',
    'I read {https://help.example.com/safety|https://help.example.com/privacy|help.example.com} and {did not find it|it does not work|still have questions} about {downloads|duets|comments|family settings|mentions}',
    'is it {safe|okay} that {friends of friends|everyone|strangers} can {see my likes|download my clips|mention me|send me messages}',
    '{handle} {copied|reposted|uses} my {song|drawing|dance|recipe} without {asking|credit|permission}',
  ],
  es: [
    '{alguien|una cuenta} llamada {handle} {me escribe|comenta|manda mensajes} en {mis videos|cada publicación|mi directo} y {molesta|quiero que pare}',
    'no puedo {entrar|iniciar sesión} desde {ayer|la semana pasada|la actualización}, {el código no llega|dice que está mal}',
    'cómo {pongo mi cuenta privada|oculto mi perfil|quito los comentarios} {para mi hija|para mi hijo|en el móvil|}',
    'alguien {usa|robó} mis {fotos|videos} en {handle} y {mis amigos lo creen|nunca di permiso}',
    'mi {video|publicación} fue {eliminado|borrado} sin razón y {quiero apelar|no entiendo}',
    'por favor {borren|eliminen} mi {cuenta|perfil}, {ya no la uso|tengo dos}',
    '{compré|pagué} {una lámpara|zapatos|una entrada|monedas} a {handle} y {nunca llegó|me bloquearon}',
    'un {chico|compañero} del colegio {se ríe de|miente sobre} {mí|mi amiga|mi hermano} en {el grupo|los comentarios}',
    'la aplicación {va lenta|se cierra|se congela} cuando {abro los mensajes|subo un video|busco}',
    'es seguro que {todos|desconocidos} puedan {ver mis me gusta|descargar mis videos|mencionarme}',
  ],
  de: [
    '{jemand|ein Konto} namens {handle} {schreibt mir ständig|kommentiert dauernd} unter {meinen Videos|jedem Beitrag} und {das nervt|es soll aufhören}',
    'ich kann mich seit {gestern|letzter Woche|dem Update} nicht {anmelden|einloggen}, {der Code kommt nicht|da steht falscher Code}',
    'wie {mache ich mein Konto privat|verberge ich mein Profil|schalte ich Kommentare ab} {für meine Tochter|für meinen Sohn|am Handy|}',
    'jemand {benutzt|klaut} meine {Fotos|Bilder} bei {handle} und {Freunde glauben das|ich habe nie zugestimmt}',
    'mein {Video|Beitrag} wurde {gelöscht|entfernt} ohne Grund, {ich möchte Einspruch einlegen|ich verstehe es nicht}',
    'bitte {löscht|entfernt} mein {Konto|Profil}, ich {nutze es nicht mehr|habe zwei}',
    'ich habe {eine Lampe|Schuhe|eine Karte|Münzen} bei {handle} {gekauft|bezahlt} und {nichts kam|wurde blockiert}',
    'ein {Junge|Mitschüler} in der Schule {lacht über|lügt über} {mich|meine Freundin|meinen Bruder} {in der Gruppe|in Kommentaren}',
    'die App {ist langsam|stürzt ab|friert ein} wenn ich {Nachrichten öffne|etwas hochlade|suche}',
    'ist es sicher dass {alle|Fremde} meine {Videos laden|Likes sehen|mich erwähnen} können',
  ],
  fr: [
    '{quelqu un|un compte} nommé {handle} {m écrit sans cesse|commente} sous {mes vidéos|chaque post} et {ça m énerve|je veux que ça cesse}',
    'je ne peux plus {me connecter|entrer} depuis {hier|la semaine dernière|la mise à jour}, {le code n arrive pas|ça dit code faux}',
    'comment {rendre mon compte privé|cacher mon profil|couper les commentaires} {pour ma fille|pour mon fils|sur mobile|}',
    'quelqu un {utilise|a volé} mes {photos|images} sur {handle}, {mes amis y croient|je n ai jamais accepté}',
    'ma {vidéo|publication} a été {supprimée|retirée} sans raison, {je veux faire appel|je ne comprends pas}',
    'merci de {supprimer|fermer} mon {compte|profil}, je {ne l utilise plus|en ai deux}',
    'j ai {acheté|payé} {une lampe|des chaussures|un billet|des pièces} à {handle} et {rien n est arrivé|il m a bloqué}',
    'un {garçon|camarade} à l école {se moque de|ment sur} {moi|mon amie|mon frère} dans {le groupe|les commentaires}',
    'l application {est lente|plante|se fige} quand {j ouvre les messages|je publie|je cherche}',
    'est ce normal que {tous|des inconnus} puissent {voir mes likes|télécharger mes vidéos|me mentionner}',
  ],
}

/** What campaigns say, in their own words in each language: `{thing}` is the entity that they share. */
export const CAMPAIGN: Readonly<Record<Lang, readonly (readonly string[])[]>> = {
  en: [
    ['{I got|received|they sent me} a {message|note} that I {won|have won} {a tablet|a prize}', '{and should|I must|then I had to} {confirm|verify} on {thing}', '{now|after that} {my coins are gone|they took my savings|I lost money}'],
    ['{the group|a club} of {thing} {asks everybody|told us} to {flag|report} the {baker|knitting teacher} {again and again|every hour}', '{that is unfair|she did nothing wrong}'],
    ['{the new|this} {glitter lantern|lantern glitter} {filter|effect} {hides|covers} the {safety|report} {button|menu}', '{I could not|nobody can} {report|tell you} {any more|since then}'],
    ['{kids|pupils|children} in {our class|my street} {try|do} the {cinnamon balloon|balloon cinnamon} {dare|challenge}', '{my cousin coughed for an hour|a teacher is worried|it looks dangerous}'],
    ['{a man|somebody|a voice} {phoned|rang|wrote} {as if from|pretending to be} the {parcel office|lottery}', '{and wanted|asking for} a {fee|deposit} to {thing}', '{is that real|I already paid|my mother paid}'],
  ],
  es: [
    ['{recibí|me enviaron} un mensaje de que gané {una tableta|un premio}', '{tenía que|debo} confirmar en {thing}', '{ahora mis monedas desaparecieron|perdí dinero}'],
    ['{el grupo|un club} de {thing} pide a todos {denunciar|reportar} a la {panadera|maestra de tejido} sin parar', '{es injusto|no hizo nada}'],
    ['el {nuevo|} filtro de {linterna brillante|brillo linterna} {esconde|tapa} el botón de {seguridad|denuncia}', '{no pude avisar|nadie puede avisar}'],
    ['{niños|alumnos} de {mi clase|mi calle} hacen el reto del {globo de canela|globo canela}', '{mi primo tosió una hora|parece peligroso}'],
    ['{un hombre|alguien} {llamó|escribió} como si fuera de {la oficina de paquetes|la lotería}', 'y quería {una tasa|un depósito} a {thing}', '{es real|ya pagué}'],
  ],
  de: [
    ['ich {bekam|erhielt} eine Nachricht dass ich {ein Tablet|einen Preis} gewonnen habe', '{sollte das|musste es} auf {thing} bestätigen', '{jetzt sind meine Münzen weg|ich habe Geld verloren}'],
    ['{die Gruppe|ein Klub} von {thing} fordert alle auf die {Bäckerin|Stricklehrerin} ständig zu melden', '{das ist unfair|sie hat nichts getan}'],
    ['der {neue|} {Glitzerlaternen|Laternenglitzer} Filter {verdeckt|versteckt} den Knopf zum {Melden|Schutz}', '{ich konnte nichts melden|keiner kann melden}'],
    ['{Kinder|Schüler} in {meiner Klasse|unserer Straße} machen die {Zimtballon|Ballonzimt} Mutprobe', '{mein Cousin hustete eine Stunde|das sieht gefährlich aus}'],
    ['{ein Mann|jemand} {rief an|schrieb} angeblich vom {Paketamt|Lotto}', 'und wollte {eine Gebühr|eine Anzahlung} an {thing}', '{ist das echt|ich habe schon gezahlt}'],
  ],
  fr: [
    ['j ai reçu un message {disant que|comme quoi} j ai gagné {une tablette|un prix}', 'il fallait {confirmer|valider} sur {thing}', '{maintenant mes pièces ont disparu|j ai perdu de l argent}'],
    ['{le groupe|un club} de {thing} demande à tous de signaler la {boulangère|prof de tricot} sans arrêt', '{c est injuste|elle n a rien fait}'],
    ['le {nouveau|} filtre {lanterne pailletée|paillettes lanterne} {cache|couvre} le bouton de {sécurité|signalement}', '{je n ai pas pu signaler|personne ne peut signaler}'],
    ['{des enfants|des élèves} de {ma classe|ma rue} font le défi du {ballon cannelle|cannelle ballon}', '{mon cousin a toussé une heure|ça semble dangereux}'],
    ['{un homme|quelqu un} a {appelé|écrit} soi disant {du bureau des colis|de la loterie}', 'et voulait {des frais|un acompte} à {thing}', '{est ce vrai|j ai déjà payé}'],
  ],
}

/** Texts that are passed around, long enough to be known again. */
export const CHAINS: readonly string[] = [
  'Please share this with the team. The account of the harbour choir posts the rehearsal room address every single morning, and since last week strangers wait at the old lighthouse door. We asked them kindly to stop and they only laughed. Take the posts down before the spring concert.',
  'Copy and send this to support today. From next month the paper lantern festival will be hidden from every feed unless enough of us complain. Our village has prepared for two years, the orchard is decorated and the musicians are booked, so do not let them bury it.',
  'I demand that you restore the marble painting workshop at once. It was suspended although the teacher never broke a rule, forty pupils wait for the next lesson, and the brushes are already paid for. Everyone I know will write the same until you act.',
  'Nuestro coro del puerto fue ocultado sin motivo. Pedimos que devuelvan la visibilidad a los ensayos del faro antiguo, que llevan diez años alegrando al barrio, y que respondan a cada vecino que escribe hoy mismo.',
  'Unser Laternenumzug wurde ohne Grund verborgen. Seit zwei Jahren bereitet das Dorf den Obstgarten vor, die Musikanten sind bestellt und die Kinder haben gebastelt. Bitte macht die Beiträge noch heute wieder sichtbar.',
]
