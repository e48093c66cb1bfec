"""An invented country: its towns, rivers, people and books."""

from .dice import Dice

FIRST = ["Adela", "Bram", "Corin", "Dörte", "Edvard", "Fenna", "Gaël", "Hanne", "Ilario", "Jovana", "Kirsti", "Łucja",
         "Mathis", "Núria", "Orrin", "Petra", "Quentin", "Rhona", "Søren", "Tilda"]
LAST = ["Abelard", "Brennick", "Castellane", "Dunmore", "Ekholm", "Farrow", "Grünwald", "Hollis", "Ibarra", "Jansky", "Kestrel",
        "Lindqvist", "Marrow", "Nørgaard", "Ostrander", "Pellerin", "Quill", "Rask", "Stavely", "Thorne"]
PLACES = ["Brindle", "Kelder", "Ashen", "Marl", "Ostra", "Vellan", "Thistle", "Corrie", "Dunnock", "Halver", "Ýmir", "Saltern"]
ENDINGS = ["ford", "haven", "wick", "mouth", "bridge", "stead"]
WORKS = ["The Lantern Road", "A Quiet Weir", "Nine Winters", "The Salt Ledger", "Under Grey Sails", "The Beekeeper's Atlas"]
TRADES = ["painter", "engineer", "botanist", "composer", "cartographer", "novelist"]


class Town:
    def __init__(self, dice: Dice):
        self.name = dice.pick(PLACES) + dice.pick(ENDINGS)
        self.county = f"{dice.pick(PLACES)} County"
        self.river = f"River {dice.pick(PLACES)}"
        self.founded = dice.number(1110, 1890)
        self.people = dice.number(2, 95) * 1000 + dice.number(0, 999)
        self.founder = f"{dice.pick(FIRST)} {dice.pick(LAST)}"


class Person:
    def __init__(self, dice: Dice):
        self.name = f"{dice.pick(FIRST)} {dice.pick(LAST)}"
        self.trade = dice.pick(TRADES)
        self.article = "an" if self.trade[0] in "aeiou" else "a"
        self.born = dice.number(1740, 1960)
        self.work = dice.pick(WORKS)
        self.year = self.born + dice.number(24, 50)
        self.town = Town(dice)
