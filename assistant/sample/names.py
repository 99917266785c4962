"""The words the sample is made of. Places are real; people, firms and goods are invented."""

from __future__ import annotations

REGIONS = ("North", "South", "East", "West", "Central", "Benelux")

STORE_CITIES: tuple[tuple[str, str, str], ...] = (
    ("Lille", "North", "France"),
    ("Amiens", "North", "France"),
    ("Rouen", "North", "France"),
    ("Le Havre", "North", "France"),
    ("Marseille", "South", "France"),
    ("Nice", "South", "France"),
    ("Toulouse", "South", "France"),
    ("Montpellier", "South", "France"),
    ("Avignon", "South", "France"),
    ("Strasbourg", "East", "France"),
    ("Nancy", "East", "France"),
    ("Dijon", "East", "France"),
    ("Geneva", "East", "Switzerland"),
    ("Lausanne", "East", "Switzerland"),
    ("Nantes", "West", "France"),
    ("Rennes", "West", "France"),
    ("Brest", "West", "France"),
    ("Bordeaux", "West", "France"),
    ("Paris", "Central", "France"),
    ("Paris", "Central", "France"),
    ("Versailles", "Central", "France"),
    ("Orléans", "Central", "France"),
    ("Lyon", "Central", "France"),
    ("Brussels", "Benelux", "Belgium"),
    ("Ghent", "Benelux", "Belgium"),
    ("Antwerp", "Benelux", "Belgium"),
    ("Liège", "Benelux", "Belgium"),
    ("Luxembourg", "Benelux", "Luxembourg"),
)
"""City, region and country of every store, in the order of their numbers."""

STORE_KINDS = ("Market Hall", "Arcade", "Riverside", "Station", "Old Town", "Garden Gate", "North Quay")

CATEGORIES: dict[str, dict[str, tuple[str, ...]]] = {
    "Home": {
        "Lighting": ("Desk Lamp", "Floor Lamp", "Pendant Light", "Lantern"),
        "Textiles": ("Cushion", "Throw", "Curtain Pair", "Wool Rug"),
        "Storage": ("Shelf", "Basket", "Storage Box", "Coat Rack"),
        "Furniture": ("Side Table", "Stool", "Armchair", "Bookcase"),
    },
    "Kitchen": {
        "Cookware": ("Saucepan", "Casserole", "Frying Pan", "Baking Tray"),
        "Tableware": ("Plate Set", "Bowl Set", "Mug", "Glass Set"),
        "Small Appliances": ("Kettle", "Toaster", "Blender", "Coffee Grinder"),
    },
    "Garden": {
        "Garden Tools": ("Spade", "Rake", "Pruner", "Watering Can"),
        "Outdoor Furniture": ("Bench", "Sun Lounger", "Parasol", "Bistro Set"),
        "Plants": ("Olive Tree", "Fern", "Lavender Pot", "Herb Box"),
    },
    "Toys": {
        "Games": ("Board Game", "Card Game", "Puzzle", "Dice Set"),
        "Building": ("Block Set", "Marble Run", "Train Set", "Model Kit"),
        "Soft Toys": ("Bear", "Rabbit", "Owl", "Fox"),
    },
    "Sports": {
        "Cycling": ("Helmet", "Bike Light", "Pannier", "Pump"),
        "Camping": ("Tent", "Sleeping Bag", "Camp Stove", "Lantern Set"),
        "Fitness": ("Yoga Mat", "Dumbbell Pair", "Skipping Rope", "Foam Roller"),
    },
    "Stationery": {
        "Paper": ("Notebook", "Sketchbook", "Letter Set", "Planner"),
        "Pens": ("Fountain Pen", "Pencil Set", "Marker Set", "Ink Bottle"),
    },
}
"""Main category, then its parts, then the kinds of goods in them."""

RANGES = (
    "Alder", "Brindle", "Corvo", "Dunmere", "Elvet", "Fennick", "Galdra", "Hollin", "Istra", "Juno",
    "Kestrel", "Lumen", "Maribor", "Norrin", "Ostrea", "Pelham", "Quill", "Rowan", "Sorrel", "Tamsin",
)  # fmt: skip
"""Invented names of product ranges."""

PRICES: dict[str, tuple[float, float]] = {
    "Lighting": (19, 140), "Textiles": (12, 160), "Storage": (9, 120), "Furniture": (49, 420),
    "Cookware": (15, 130), "Tableware": (8, 90), "Small Appliances": (25, 180), "Garden Tools": (9, 70),
    "Outdoor Furniture": (39, 390), "Plants": (6, 85), "Games": (9, 55), "Building": (15, 110),
    "Soft Toys": (9, 45), "Cycling": (12, 95), "Camping": (19, 280), "Fitness": (9, 90),
    "Paper": (4, 32), "Pens": (3, 95),
}  # fmt: skip
"""Lowest and highest list price of a category, in euros."""

SUPPLIERS: tuple[tuple[str, str, str], ...] = (
    ("Halvorsen & Pryce", "Gothenburg", "Sweden"),
    ("Tessaly Works", "Porto", "Portugal"),
    ("Brannock Trading", "Cork", "Ireland"),
    ("Atelier Vauclair", "Lyon", "France"),
    ("Morrow Ceramics", "Delft", "Netherlands"),
    ("Quillfeather Paper", "Ghent", "Belgium"),
    ("Castellane Fils", "Marseille", "France"),
    ("Nordhavn Goods", "Aarhus", "Denmark"),
    ("Pellegrin Outdoor", "Turin", "Italy"),
    ("Osterholt Metall", "Essen", "Germany"),
    ("Lindqvist Leksaker", "Malmö", "Sweden"),
    ("Zdravec Textiles", "Plovdiv", "Bulgaria"),
    ("Amarante Casa", "Valencia", "Spain"),
    ("Rookwood Cycle Co.", "Leeds", "United Kingdom"),
    ("Kaltenbrunn Licht", "Graz", "Austria"),
    ("Sablonne Jardin", "Nantes", "France"),
    ("Wexmoor Supply", "Bristol", "United Kingdom"),
    ("Belcourt Frères", "Brussels", "Belgium"),
)
"""Name, city and country of the suppliers."""

FIRST_NAMES = (
    "Ada", "Adèle", "Amir", "Anouk", "Basil", "Bram", "Camille", "Celeste", "Chloé", "Clara", "Daan", "Dorian",
    "Elias", "Elin", "Émile", "Esther", "Fabien", "Farah", "Fleur", "Gaël", "Greta", "Hana", "Hugo", "Ines",
    "Ivo", "Jana", "Joris", "Jules", "Kaya", "Lars", "Leïla", "Lina", "Louis", "Lucie", "Maël", "Maud", "Mila",
    "Nadia", "Noé", "Nora", "Odile", "Oscar", "Pia", "Quentin", "Rania", "Remy", "Sanne", "Selma", "Théo", "Tom",
    "Ulla", "Victor", "Wout", "Xenia", "Yara", "Yves", "Zoé", "Ziad",
)  # fmt: skip

LAST_NAMES = (
    "Abelhart", "Arquette-Voss", "Bellandre", "Brisemont", "Calvaire", "Chastelle", "Corbinelle", "Daurignac",
    "Delvosse", "Dufresnel", "Eckermont", "Estrevelle", "Falkenau", "Fontrailles", "Garrimond", "Gueldremont",
    "Hautcoeur", "Heldring", "Isambourg", "Jorissens", "Kerdaniel", "Kestelyn", "Lambrecourt", "Larochette",
    "Lestrade", "Malvoisin", "Marchevelle", "Montclar", "Nieuwelant", "Norvault", "O'Brannigan", "Orvanne",
    "Pelletrain", "Pontarel", "Quatremare", "Quintrel", "Ravenelle", "Rochemaure", "Sauvageon", "Stavelynck",
    "Taverneau", "Thiercelet", "Underhout", "Valcourt", "Van der Meulde", "Verlinghem", "Vossaert", "Wauterlot",
    "Westrelin", "Ysambert", "Zandbergh", "Zelverine",
)  # fmt: skip

CARRIERS = ("Swiftline", "Parcelo", "Northern Post", "Veloce Courier")
PAYMENTS = (("CC", "Credit card"), ("DC", "Debit card"), ("BT", "Bank transfer"), ("GC", "Gift card"), ("CA", "Cash"))
RETURN_CODES = ("DMG", "WRG", "CHG", "LAT", "OTH")
"""Damaged, wrong item, changed mind, late, other: the table keeps only the codes, as real ones do."""
