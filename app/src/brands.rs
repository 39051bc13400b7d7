//! Which brands have a mark, and the search for one. The marks themselves are the server's to read.

use std::collections::HashMap;

use crate::rpc::icons::Brand;

/// How many a search finds at most.
const MOST: usize = 24;

/// What developers keep keys of, for who has typed nothing yet.
const POPULAR: [&str; 24] = [
    "github",
    "gitlab",
    "claude",
    "googlegemini",
    "huggingface",
    "googlecloud",
    "cloudflare",
    "digitalocean",
    "hetzner",
    "vercel",
    "netlify",
    "docker",
    "npm",
    "postgresql",
    "redis",
    "mongodb",
    "supabase",
    "firebase",
    "stripe",
    "paypal",
    "sentry",
    "datadog",
    "telegram",
    "discord",
];

/// The list, in the order in which it is searched.
pub struct Brands {
    all: Vec<Known>,
    by_slug: HashMap<Box<str>, u32>,
}

struct Known {
    slug: Box<str>,
    title: Box<str>,
    /// Title and other names as [`words`] gives them, each after a line break.
    names: Box<str>,
}

impl Brands {
    /// The list of these slugs, titles and other names.
    pub fn new<'a>(listed: impl IntoIterator<Item = (&'a str, &'a str, Vec<&'a str>)>) -> Self {
        let known = |(slug, title, others): (&str, &'a str, Vec<&'a str>)| {
            let names: String = std::iter::once(title).chain(others).flat_map(|name| ["\n".to_owned(), words(name)]).collect();
            Known { slug: slug.into(), title: title.into(), names: names.into() }
        };
        let all: Vec<Known> = listed.into_iter().map(known).collect();
        let by_slug = (0..).zip(&all).map(|(at, brand)| (brand.slug.clone(), at)).collect();
        Self { all, by_slug }
    }

    /// The place of a slug in the list, if the brand has a mark.
    pub fn position(&self, slug: &str) -> Option<usize> {
        self.by_slug.get(slug).map(|at| *at as usize)
    }

    /// The brands that fit, best first: those of this name, then those that begin so, have a word that does, or hold it anywhere.
    pub fn search(&self, query: &str) -> Vec<Brand> {
        let wanted = words(query);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(Rank, &Known)> = self.all.iter().filter_map(|brand| Some((brand.rank(&wanted)?, brand))).collect();
        found.sort_by_key(|(rank, brand)| (*rank, brand.title.len()));
        found.into_iter().take(MOST).map(|(_, brand)| brand.shown()).collect()
    }

    /// The brand of just this name, for who names a category so.
    pub fn named(&self, name: &str) -> Option<Brand> {
        let wanted = words(name);
        let mut same = self.all.iter().filter(|brand| brand.rank(&wanted) == Some(Rank::Same));
        if wanted.is_empty() { None } else { same.next().map(Known::shown) }
    }

    /// What most people look for.
    pub fn popular(&self) -> Vec<Brand> {
        POPULAR.iter().filter_map(|slug| self.all.get(self.position(slug)?)).map(Known::shown).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Same,
    Begins,
    Word,
    Within,
}

impl Known {
    fn rank(&self, wanted: &str) -> Option<Rank> {
        if *self.slug == *wanted {
            return Some(Rank::Same);
        }
        let within = self.names.match_indices(wanted).map(|(at, _)| {
            let (before, after) = (self.names.as_bytes().get(at.wrapping_sub(1)), self.names.as_bytes().get(at + wanted.len()));
            match (before, after) {
                (Some(b'\n'), None | Some(b'\n')) => Rank::Same,
                (Some(b'\n'), _) => Rank::Begins,
                (Some(b' '), _) => Rank::Word,
                _ => Rank::Within,
            }
        });
        within.min().or_else(|| self.slug.contains(&wanted.replace(' ', "")).then_some(Rank::Within))
    }

    fn shown(&self) -> Brand {
        Brand { slug: self.slug.to_string(), title: self.title.to_string() }
    }
}

/// Letters and digits in lower case, whatever else stands between them as one space.
fn words(text: &str) -> String {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brands() -> Brands {
        let listed = [
            ("dotenv", ".ENV", vec!["Dotenv"]),
            ("github", "GitHub", vec![]),
            ("githubactions", "GitHub Actions", vec![]),
            ("googlecloud", "Google Cloud", vec!["GCP"]),
            ("legit", "Legit Hub", vec![]),
            ("nodedotjs", "Node.js", vec![]),
            ("stripe", "Stripe", vec![]),
            ("openhub", "Open Hub", vec![]),
        ];
        Brands::new(listed)
    }

    fn slugs(found: Vec<Brand>) -> Vec<String> {
        found.into_iter().map(|brand| brand.slug).collect()
    }

    #[test]
    fn the_same_name_comes_first_then_beginnings_words_and_the_rest() {
        assert_eq!(slugs(brands().search("GitHub")), ["github", "githubactions"]);
        assert_eq!(slugs(brands().search("hub")), ["openhub", "legit", "github", "githubactions"]);
        assert_eq!(slugs(brands().search("gcp")), ["googlecloud"]);
        assert_eq!(slugs(brands().search(" node JS ")), ["nodedotjs"]);
        assert_eq!(slugs(brands().search("google-cl")), ["googlecloud"]);
        assert_eq!(slugs(brands().search("dotenv")), ["dotenv"]);
    }

    #[test]
    fn what_is_not_there_is_not_found_and_nothing_typed_finds_nothing() {
        for query in ["", "  ", "---", "openai", "\n", "日本", "%", "../"] {
            assert!(brands().search(query).is_empty(), "{query}");
            assert_eq!(brands().named(query), None, "{query}");
        }
    }

    #[test]
    fn a_category_s_name_is_a_guess_only_where_it_is_the_brand_s() {
        assert_eq!(brands().named("Stripe").map(|brand| brand.slug).as_deref(), Some("stripe"));
        assert_eq!(brands().named("Google cloud").map(|brand| brand.slug).as_deref(), Some("googlecloud"));
        assert_eq!(brands().named("Git"), None);
    }

    #[test]
    fn of_the_popular_ones_those_are_shown_that_are_there() {
        assert_eq!(slugs(brands().popular()), ["github", "googlecloud", "stripe"]);
    }

    #[test]
    fn a_search_of_thousands_is_quick() {
        let titles: Vec<(String, String)> = (0..4000).map(|n| (format!("brand{n}"), format!("Brand of the number {n}"))).collect();
        let brands = Brands::new(titles.iter().map(|(slug, title)| (slug.as_str(), title.as_str(), Vec::new())));
        let began = std::time::Instant::now();
        for _ in 0..100 {
            assert_eq!(brands.search("num").len(), MOST);
        }
        // A hundredth of a second without optimisation, where a tenth of that is the aim with it.
        assert!(began.elapsed().as_millis() < 100 * 40, "{:?}", began.elapsed());
    }
}
