"""Questions and answers in plain English, and a few in other languages."""

from .dice import Dice

# subject, its kind, what it needs, what it does well, what spoils it
TOPICS = [
    ("a sourdough starter", "kitchen", "flour, water and a warm shelf", "raises bread without bought yeast", "a cold night"),
    ("a cast-iron pan", "kitchen", "a thin coat of oil after each wash", "holds heat evenly", "long soaking in water"),
    ("a pressure cooker", "kitchen", "a clean gasket and a little liquid", "cuts the time for beans by two thirds", "overfilling"),
    ("a compost heap", "garden", "dry leaves, kitchen scraps and air", "turns waste into dark soil", "too much wet grass"),
    ("a tomato bed", "garden", "six hours of sun and deep watering", "keeps bearing until the first frost", "wet leaves in the evening"),
    ("a rain barrel", "garden", "a fine screen and an overflow pipe", "saves water for dry weeks", "a loose lid"),
    ("a hedge of hornbeam", "garden", "two cuts a year", "shelters birds in winter", "a late cut in hard frost"),
    ("a bicycle chain", "workshop", "a drop of oil on every link", "carries power with little loss", "grit from wet roads"),
    ("a hand plane", "workshop", "a keen iron and a flat sole", "leaves wood smoother than sandpaper", "nails left in the board"),
    ("a soldering iron", "workshop", "a tinned tip and some flux", "joins small parts in a second", "too much heat on one pad"),
    ("a spreadsheet", "office", "one fact per cell and clear headings", "answers simple questions fast", "merged cells"),
    ("a weekly meeting", "office", "an agenda sent the day before", "settles open questions in one sitting", "talk without a decision"),
    ("a project budget", "office", "honest estimates and a reserve", "shows early when money runs short", "costs entered from memory"),
    ("a cover letter", "office", "one page and one true example", "explains what a list of jobs cannot", "phrases copied from a form"),
    ("a hash table", "computing", "a good hash function and spare room", "finds a key in constant time on average", "keys that all collide"),
    ("a message queue", "computing", "consumers that can repeat their work", "keeps two services apart in time", "messages that nobody acknowledges"),
    ("a unit test", "computing", "one clear claim and no hidden state", "tells within seconds what a change broke", "a dependence on the clock"),
    ("a database index", "computing", "columns that queries really filter by", "avoids reading the whole table", "a new index for every query"),
    ("a backup", "computing", "a second place and a rehearsal", "turns a disaster into a delay", "a disk that nobody checks"),
    ("a lighthouse", "history", "a clear lens and a known pattern of flashes", "tells a ship where it is at night", "thick fog"),
    ("a canal lock", "history", "two gates and a basin between them", "lifts boats without any engine", "ice on the gates"),
    ("a printing press", "history", "type, ink and damp paper", "makes the thousandth copy as good as the first", "worn letters"),
    ("a glacier", "nature", "more snow in winter than melts in summer", "carves wide valleys", "a row of warm summers"),
    ("a tide pool", "nature", "a hollow in the rock and two floods a day", "keeps small animals wet between tides", "a hot afternoon"),
    ("a peat bog", "nature", "rain and poor drainage", "stores carbon for thousands of years", "a ditch cut through it"),
    ("a coral reef", "nature", "clear, warm and shallow water", "gives shelter to a quarter of sea life", "water a degree too warm"),
    ("a string quartet", "music", "four players who listen", "can whisper and thunder in one page", "a hall without echo"),
    ("a steel-string guitar", "music", "new strings and steady humidity", "sounds bright in a large room", "a week in a hot car"),
    ("a chess opening", "games", "control of the centre and quick development", "gives the pieces room", "a queen sent out too early"),
    ("a marathon plan", "sport", "easy miles and one long run a week", "builds strength without injury", "speed work on tired legs"),
    ("a sleep routine", "health", "the same hour every evening", "makes mornings easier", "a bright screen in bed"),
    ("a savings account", "money", "a small transfer on pay day", "covers the broken boiler", "fees that eat the interest"),
]

OPENINGS = [
    "Explain {what} to a child of {age}.", "Why does {subject} matter so much to beginners?",
    "What are the {count} most common mistakes people make with {subject}?",
    "I have had {subject} for {count} months and it has got worse. What should I check first?",
    "Write a short guide to {subject} for someone who has never seen one.",
    "How would you look after {subject} during a journey of {count} weeks?",
    "Compare {subject} with {other}.", "Give me {count} tips about {subject}, one line each.",
    "Is it worth paying {price} euros for {subject}?", "What spoils {subject}, and how do I prevent it?",
    "Summarise what an expert would say about {subject} in {count} sentences.",
    "My neighbour says that {subject} needs nothing but {need}. Is that right?",
]

PARTS = [
    "{Subject} needs {need}.", "At its best, {subject} {good}.", "What harms it most is {bad}.",
    "Check it every {count} days and write down what you see.",
    "In matters of {kind}, small habits count for more than expensive tools.",
    "If you only remember one thing, remember this: avoid {bad}.",
    "A reserve of about {price} euros covers the usual repairs.",
    "Unlike {other}, it forgives a mistake or two.", "Most people notice a difference after {count} weeks.",
    "Start small, change one thing at a time, and keep what works.",
    "Where {need} can't be had, something simpler often does.",
    "Ask somebody who has done it for years; they will mention {bad} within a minute.",
    "People who compare it with {other} usually forget that each has its own {kind} behind it.",
]

FOLLOW_UPS = [
    "And how does that compare with {other}?", "Can you say that in {count} sentences?", "What would it cost at most?",
    "Thanks! Which of these steps matters most?", "Could you give an example from your own {kind}?",
    "I tried that and {bad} got in the way. What now?", "Who should not do this at all?",
]

SYSTEMS = [
    "You are a helpful assistant. Answer in plain words.", "You are a patient teacher; give one example.",
    "You answer briefly and say when you are not sure.", "You are an AI assistant. Think step by step and justify your answer.",
]

WORLD = [
    ("Erkläre in zwei Sätzen, warum Brot „gehen“ muss.", "Die Hefe bildet Gas, das den Teig lockert. Ohne Ruhezeit bliebe die Krume dicht und schwer verdaulich."),
    ("¿Cómo se limpia una cafetera de émbolo?", "Desmóntala, enjuaga el filtro con agua caliente y déjala secar; así el próximo café no sabrá a posos viejos."),
    ("霧の日に灯台はどう役立ちますか。", "霧の日は光が届きにくいので、灯台は音の信号も出します。船はその間隔で場所を知ることができます。海図も大切です。 普段から 練習 して おくと 安心 です。"),
    ("请用一句话解释什么是堆肥。", "堆肥 就是 把 落叶 和 厨余 混在 一起，让 微生物 在 有空气的 地方 把 它们 分解成 肥沃的 黑土。夏天要 常常 翻动，冬天 盖上 一层 草。"),
    ("Pourquoi un glacier avance-t-il même l’été ?", "La glace coule sous son propre poids ; elle avance toujours, même quand le front recule à cause de la fonte. ❄️"),
    ("ما فائدة برميل ماء المطر؟", "يجمع ماء المطر في الشتاء ليُستعمل في أسابيع الجفاف، ويوفر ماء الشرب، ويحتاج إلى غطاء محكم وشبكة دقيقة."),
    ("Зачем нужен запасной план?", "Запасной план нужен затем, чтобы ошибка стала задержкой, а не бедой: его проверяют заранее и держат в другом месте."),
    ("समुद्र में ज्वार क्यों आता है?", "चंद्रमा का गुरुत्वाकर्षण पानी को अपनी ओर खींचता है, इसलिए समुद्र दिन में दो बार ऊपर उठता और नीचे उतरता है।"),
    ("Add emoji to: I baked bread with my family.", "I baked bread 🍞 with my family 👨‍👩‍👧‍👦, and it was a 💯 success! 🏳️‍🌈🇪🇺"),
    ("O que estraga uma frigideira de ferro?", "Água parada: a panela fica de molho, perde a camada de óleo e enferruja. Seque-a logo e passe um pouco de óleo."),
]

LISTING = "The list to sort follows. "
PASSAGE = [
    "On day {n} the keeper wrote that the wind came from the {wind} and that {count} boats had passed.",
    "The ledger for week {n} shows {price} crowns spent on oil and {count} on rope.",
    "A visitor from the {wind} asked about {subject}; the keeper answered with a shrug.",
    "In the margin stands: {subject} needs {need}, whatever the committee says.",
    "By evening of day {n} the sea was calm again and {other} was forgotten.",
]


def fill(dice: Dice, template: str, topic: tuple, other: tuple) -> str:
    subject, kind, need, good, bad = topic
    return template.format(
        subject=subject, Subject=subject[0].upper() + subject[1:], what=subject, kind=kind, need=need, good=good, bad=bad,
        other=other[0], count=dice.number(2, 9), age=dice.number(6, 13), price=dice.number(2, 40) * 5,
        n=dice.number(1, 300), wind=dice.pick(["north", "east", "south", "west"]))


class Talk:
    """One made-up conversation about one topic."""

    def __init__(self, dice: Dice):
        self.dice = dice
        self.topic, self.other = dice.several(TOPICS, 2)

    @property
    def kind(self) -> str:
        return self.topic[1]

    def say(self, templates) -> str:
        return fill(self.dice, self.dice.pick(templates), self.topic, self.other)

    def question(self) -> str:
        return self.say(OPENINGS)

    def follow_up(self) -> str:
        return self.say(FOLLOW_UPS)

    def answer(self, sentences: int | None = None) -> str:
        chosen = self.dice.several(PARTS, sentences or self.dice.number(2, 6))
        return " ".join(fill(self.dice, part, self.topic, self.other) for part in chosen)

    def passage(self, sentences: int) -> str:
        """Text pasted under a question: what makes a prompt long."""
        return " ".join(self.say(PASSAGE) for _ in range(sentences))

    def exchange(self) -> tuple[str, str]:
        return self.question(), self.answer()
