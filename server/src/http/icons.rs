//! Icons of categories: the brands' marks, for everybody, and the pictures that owners have uploaded, for them alone.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use app::brands::Brands;
use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::{CategoryId, Code};
use leptos::config::LeptosOptions;
use sha2::{Digest, Sha256};
use vault::{Caller, Vault};

use super::{
    problem::{self, ApiError},
    rest::input::IfNoneMatch,
};
use crate::state::AppState;

/// A picture that is opened by itself is a picture and nothing more.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// The marks that `scripts/brands.mjs` has laid into one file. In memory is only where each is in it.
pub struct Marks {
    /// Which brands there are.
    pub brands: Arc<Brands>,
    file: PathBuf,
    tag: String,
    places: Vec<(u64, u64)>,
}

impl Marks {
    /// The marks of a site; none, with a word in the log, where they were not built.
    pub fn of(site: &LeptosOptions) -> Self {
        let file = Path::new(&*site.site_root).join("icons/brands.txt");
        Self::read(&file).unwrap_or_else(|error| {
            tracing::warn!(file = %file.display(), %error, "there are no brand icons: letters stand in for them");
            Self { brands: Arc::new(Brands::new([])), file, tag: String::new(), places: Vec::new() }
        })
    }

    fn read(file: &Path) -> io::Result<Self> {
        let mut reader = BufReader::new(File::open(file)?);
        let (mut tag, mut list) = (String::new(), String::new());
        let mut at = reader.read_line(&mut tag)?;
        while reader.read_line(&mut list)? > 1 {}
        at += list.len();
        let (mut listed, mut places, mut start) = (Vec::new(), Vec::new(), at as u64);
        for line in list.lines().filter(|line| !line.is_empty()) {
            let mut parts = line.split('\t');
            let (Some(slug), Some(title), Some(others), Some(Ok(length))) =
                (parts.next(), parts.next(), parts.next(), parts.next().map(str::parse::<u64>))
            else {
                return Err(ErrorKind::InvalidData.into());
            };
            listed.push((slug, title, others.split('|').filter(|name| !name.is_empty()).collect()));
            places.push((start, length));
            start += length;
        }
        Ok(Self { brands: Arc::new(Brands::new(listed)), file: file.into(), tag: tag.trim().into(), places })
    }

    /// The outline of a brand's mark, if there is one.
    fn outline(&self, slug: &str) -> io::Result<Option<String>> {
        let Some((start, length)) = self.brands.position(slug).and_then(|at| self.places.get(at)) else { return Ok(None) };
        let mut file = File::open(&self.file)?;
        file.seek(SeekFrom::Start(*start))?;
        let mut outline = String::new();
        file.take(*length).read_to_string(&mut outline)?;
        Ok(Some(outline))
    }
}

/// A brand's mark, in the colour of whatever uses its shape `b`.
pub async fn brand(State(state): State<AppState>, uri: Uri, held: IfNoneMatch) -> Response {
    let marks = Arc::clone(&state.marks);
    let Some(slug) = named(&uri, ".svg").map(str::to_owned) else { return problem::not_found().await.into_response() };
    let tag = marks.tag.clone();
    let outline = tokio::task::spawn_blocking(move || marks.outline(&slug)).await;
    match outline {
        Ok(Ok(Some(outline))) => {
            let svg = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path id="b" d="{outline}"/></svg>"#);
            picture("image/svg+xml", "public, max-age=86400", &tag, &held, svg.into())
        }
        Ok(Ok(None)) => problem::not_found().await.into_response(),
        _ => ApiError::new(Code::InternalError, "The brand icons can't be read. Build the pages' files anew.").into_response(),
    }
}

/// The picture that the caller has uploaded for a category of his.
pub async fn own(
    State(vault): State<Vault>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    held: IfNoneMatch,
) -> Result<Response, ApiError> {
    let Some(id) = named(&uri, ".png").and_then(|id| id.parse::<CategoryId>().ok()) else { return Err(problem::not_found().await) };
    let png = vault.category_icon(&caller, id).await?;
    let tag: String = Sha256::digest(&png).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Ok(picture("image/png", "private, no-cache", &tag, &held, png.into()))
}

/// The last part of a path as it was sent, without its ending: what is written in percent codes is nobody's name here.
fn named<'a>(uri: &'a Uri, ending: &str) -> Option<&'a str> {
    uri.path().rsplit('/').next()?.strip_suffix(ending)
}

fn picture(kind: &'static str, caching: &'static str, tag: &str, held: &IfNoneMatch, body: Body) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.extend(HeaderValue::from_str(&format!("\"{tag}\"")).ok().map(|tag| (header::ETAG, tag)));
    if held.holds(tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    (headers, body).into_response()
}
