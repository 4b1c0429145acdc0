//! Households, societies and businesses of Kerala that ask for solar power. All are invented.

use serde_json::{Value, json};

/// A town with a PIN code and a point on the map.
pub(super) struct Place {
    pub(super) city: &'static str,
    pub(super) district: &'static str,
    pub(super) state_code: &'static str,
    pub(super) pin_code: &'static str,
    /// Millionths of a degree.
    pub(super) point: (i64, i64),
}

const fn place(
    city: &'static str,
    district: &'static str,
    pin_code: &'static str,
    lat_e6: i64,
    lng_e6: i64,
) -> Place {
    Place {
        city,
        district,
        state_code: "32",
        pin_code,
        point: (lat_e6, lng_e6),
    }
}

/// Where the company sells.
pub(super) const PLACES: [Place; 20] = [
    place("Kochi", "Ernakulam", "682020", 9_966_900, 76_299_100),
    place("Aluva", "Ernakulam", "683101", 10_107_600, 76_351_600),
    place("Perumbavoor", "Ernakulam", "683542", 10_114_700, 76_477_300),
    place("Muvattupuzha", "Ernakulam", "686661", 9_989_400, 76_579_000),
    place(
        "Kothamangalam",
        "Ernakulam",
        "686691",
        10_060_200,
        76_635_100,
    ),
    place("Angamaly", "Ernakulam", "683572", 10_196_000, 76_386_000),
    place("Thrissur", "Thrissur", "680001", 10_527_600, 76_214_400),
    place("Guruvayur", "Thrissur", "680101", 10_594_300, 76_041_100),
    place("Palakkad", "Palakkad", "678001", 10_786_700, 76_654_800),
    place("Kottayam", "Kottayam", "686001", 9_591_600, 76_522_100),
    place("Alappuzha", "Alappuzha", "688001", 9_498_100, 76_338_800),
    place("Kozhikode", "Kozhikode", "673001", 11_258_800, 75_780_400),
    place("Kannur", "Kannur", "670001", 11_874_500, 75_370_400),
    place("Malappuram", "Malappuram", "676505", 11_051_000, 76_071_100),
    place(
        "Thiruvananthapuram",
        "Thiruvananthapuram",
        "695001",
        8_524_100,
        76_936_600,
    ),
    place("Kollam", "Kollam", "691001", 8_893_200, 76_614_100),
    place(
        "Pathanamthitta",
        "Pathanamthitta",
        "689645",
        9_264_800,
        76_787_000,
    ),
    place("Thodupuzha", "Idukki", "685584", 9_895_900, 76_718_400),
    place("Kalpetta", "Wayanad", "673121", 11_608_700, 76_083_400),
    place("Kasaragod", "Kasaragod", "671121", 12_499_600, 74_986_900),
];

/// Where the two customers outside Kerala are.
pub(super) const BEYOND: [Place; 2] = [
    Place {
        city: "Mangaluru",
        district: "Dakshina Kannada",
        state_code: "29",
        pin_code: "575001",
        point: (12_914_100, 74_856_000),
    },
    Place {
        city: "Coimbatore",
        district: "Coimbatore",
        state_code: "33",
        pin_code: "641001",
        point: (11_016_800, 76_955_800),
    },
];

/// Households: form of address, first and last name, house.
pub(super) const HOUSEHOLDS: [(&str, &str, &str, &str); 58] = [
    ("mr", "Rajesh", "Menon", "Sreepadam"),
    ("mrs", "Anitha", "Balakrishnan", "Thulasi"),
    ("mr", "Thomas", "Chacko", "Puthenpurayil"),
    ("mr", "Abdul", "Salam", "Rahmath Manzil"),
    ("mrs", "Lakshmi", "Warrier", "Warriam"),
    ("mr", "Biju", "Sebastian", "Kizhakkedathu"),
    ("mrs", "Sheela", "Rajan", "Souparnika"),
    ("mr", "Vinod", "Kumar", "Vrindavanam"),
    ("dr", "George", "Ninan", "Plavelil"),
    ("mrs", "Sainaba", "Ibrahim", "Darul Aman"),
    ("mr", "Harikrishnan", "Nambiar", "Madhavam"),
    ("mr", "Jose", "Antony", "Vadakkekara"),
    ("mrs", "Geetha", "Unnikrishnan", "Ushas"),
    ("mr", "Shaji", "Paul", "Mattathil"),
    ("mr", "Prakash", "Shenoy", "Shanthi Nivas"),
    ("mrs", "Mary", "Philip", "Kottaram"),
    ("mr", "Ashraf", "Koya", "Baithul Noor"),
    ("prof", "Saraswathy", "Amma", "Pournami"),
    ("mr", "Santhosh", "Babu", "Chaithanya"),
    ("mr", "Roy", "Abraham", "Thekkekkara"),
    ("mrs", "Bindu", "Suresh", "Nandanam"),
    ("mr", "Manoj", "Panicker", "Panickasseril"),
    ("mr", "Noushad", "Ali", "Green View"),
    ("mrs", "Rosamma", "Joseph", "Illickal"),
    ("mr", "Gopakumar", "Pillai", "Gokulam"),
    ("mr", "Sajan", "Varkey", "Olickal"),
    ("mrs", "Jayasree", "Mohan", "Sreyas"),
    ("mr", "Anoop", "Chandran", "Chandrakantham"),
    ("mr", "Cyril", "D'Souza", "Sea Breeze"),
    ("mrs", "Nafeesa", "Beevi", "Kallingal"),
    ("mr", "Krishnan", "Namboothiri", "Poomully Mana"),
    ("mr", "Mathew", "Zachariah", "Edayadiyil"),
    ("mrs", "Usha", "Devi", "Devi Kripa"),
    ("mr", "Pradeep", "Nair", "Ashtapadi"),
    ("dr", "Fazil", "Rahman", "Oasis"),
    ("mrs", "Elizabeth", "Kuruvilla", "Manakkal"),
    ("mr", "Ramesh", "Kartha", "Karthika"),
    ("mr", "Sunny", "Lukose", "Pulickal"),
    ("mrs", "Remya", "Sajeev", "Dwaraka"),
    ("mr", "Haris", "Mohammed", "Al Ameen"),
    ("mr", "Vijayan", "Thampi", "Thampuran Kovilakam"),
    ("mrs", "Ponnamma", "Varghese", "Chirayil"),
    ("mr", "Arjun", "Raghavan", "Skanda"),
    ("mr", "Babu", "Raj", "Rajasree"),
    ("mrs", "Deepa", "Venugopal", "Venugeetham"),
    ("mr", "Kiran", "Tharakan", "Tharakan House"),
    ("mr", "Muneer", "Hassan", "Hassan Manzil"),
    ("mrs", "Sobha", "Gopinath", "Aaramam"),
    ("mr", "Stephen", "Xavier", "Bethel"),
    ("mr", "Unni", "Mukundan", "Guruprasadam"),
    ("mrs", "Vasantha", "Kurup", "Kurup Villa"),
    ("mr", "Yohannan", "Geevarghese", "Palathinkal"),
    ("mrs", "Zeenath", "Kabeer", "Noor Mahal"),
    ("mr", "Balan", "Ezhuthachan", "Ezhuthupura"),
    ("mr", "Sudheer", "Kammath", "Sai Nivas"),
    ("mrs", "Annamma", "Thomas", "Kandathil"),
    ("mr", "Rafeeq", "Ahamed", "Crescent"),
    ("mrs", "Parvathy", "Sreekumar", "Indeevaram"),
];

/// Apartment associations: name and the one to talk to.
pub(super) const SOCIETIES: [(&str, &str, &str); 6] = [
    (
        "Marine Enclave Apartment Owners Association",
        "Susan",
        "Oommen",
    ),
    ("Periyar Heights Residents Association", "Gireesh", "Nair"),
    ("Silver Palms Flat Owners Association", "Reena", "Cherian"),
    ("Lakeshore Gardens Owners Association", "Murali", "Menon"),
    ("Hill View Residency Association", "Faisal", "Majeed"),
    ("Temple Square Apartments Association", "Padma", "Iyer"),
];

/// Businesses: name, the one to talk to, and their PAN.
pub(super) const BUSINESSES: [(&str, &str, &str, &str); 9] = [
    (
        "Malabar Spice Exports Pvt Ltd",
        "Iqbal",
        "Sait",
        "AAKCM4471P",
    ),
    ("Nila Rice Mill", "Kunjumon", "Paulose", "AADFN6120K"),
    ("Vembanad Ice Plant", "Aji", "Kuriakose", "AAEFV8034R"),
    ("St. Mary's Hospital", "Lissy", "Jacob", "AAATS3395D"),
    (
        "Cochin Rubber Products Pvt Ltd",
        "Hari",
        "Prasad",
        "AABCC7812G",
    ),
    ("Pamba Granites", "Reji", "Thankachan", "AAHFP2259L"),
    ("Kairali Textiles", "Suma", "Ravindran", "AAGFK9046B"),
    (
        "Netravati Cashew Industries",
        "Ganesh",
        "Bhat",
        "AAFCN5568J",
    ),
    ("Siruvani Foundry Works", "Senthil", "Murugan", "AAJFS1187Q"),
];

/// The kind of buyer and the row of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Buyer {
    /// A row of [`HOUSEHOLDS`].
    Household(usize),
    /// A row of [`SOCIETIES`].
    Society(usize),
    /// A row of [`BUSINESSES`]; the last two are outside Kerala.
    Business(usize),
}

impl Buyer {
    /// Number over all tables: makes phones and consumer numbers that differ.
    fn number(self) -> usize {
        match self {
            Buyer::Household(row) => row,
            Buyer::Society(row) => 100 + row,
            Buyer::Business(row) => 200 + row,
        }
    }

    /// Code of the customer type.
    pub(super) const fn customer_type(self) -> &'static str {
        match self {
            Buyer::Household(_) => "residential",
            Buyer::Society(_) => "apartment",
            Buyer::Business(_) => "commercial",
        }
    }

    /// Where it is.
    pub(super) fn place(self) -> &'static Place {
        let at_home = BUSINESSES.len() - BEYOND.len();
        match self {
            Buyer::Business(row) if row >= at_home => &BEYOND[row - at_home],
            other => &PLACES[other.number() * 7 % PLACES.len()],
        }
    }

    /// First and last name of the person to talk to.
    pub(super) fn person(self) -> (&'static str, &'static str) {
        match self {
            Buyer::Household(row) => (HOUSEHOLDS[row].1, HOUSEHOLDS[row].2),
            Buyer::Society(row) => (SOCIETIES[row].1, SOCIETIES[row].2),
            Buyer::Business(row) => (BUSINESSES[row].1, BUSINESSES[row].2),
        }
    }

    /// Name of the society or business.
    pub(super) fn company(self) -> Option<&'static str> {
        match self {
            Buyer::Household(_) => None,
            Buyer::Society(row) => Some(SOCIETIES[row].0),
            Buyer::Business(row) => Some(BUSINESSES[row].0),
        }
    }

    /// What people call the buyer.
    pub(super) fn name(self) -> String {
        let (first, last) = self.person();
        self.company()
            .map_or_else(|| format!("{first} {last}"), str::to_owned)
    }

    pub(super) fn phone(self) -> String {
        format!("+9198470{:05}", 10_007 + self.number() * 241)
    }

    pub(super) fn email(self) -> String {
        let (first, last) = self.person();
        let last = last.replace('\'', "");
        format!("{first}.{last}@example.in").to_lowercase()
    }

    pub(super) fn consumer_number(self) -> String {
        format!("11565{:08}", 40_013 + self.number() * 9_973)
    }

    /// The contact of a lead that has no customer yet.
    pub(super) fn contact(self) -> Value {
        let place = self.place();
        let mut contact = json!({
            "name": format!("{} {}", self.person().0, self.person().1),
            "phone": self.phone(), "email": self.email(),
            "city": place.city, "district": place.district, "pin_code": place.pin_code,
        });
        if let Some(company) = self.company() {
            contact["company_name"] = json!(company);
        }
        contact
    }
}
