//! Whether two calls differ in nothing but where they stand: what an edit elsewhere in their files makes of a call.

use promptlint_grammars::module::Span;
use rustc_hash::FxHashMap;

use super::{
    Call, Content, Context, Hole, Insertion, Model, OutputCap, Place, Prompt, Request, Segment, TextPiece,
};
use crate::finding::Finding;

/// Where each place of a call is now.
#[derive(Debug)]
pub struct Moves<'a>(FxHashMap<&'a Place, &'a Place>);

impl<'a> Moves<'a> {
    /// `None` where `now` is another call than `before`.
    pub fn of(before: &'a Call, now: &'a Call) -> Option<Self> {
        let mut pairs = Pairs::default();
        if !pairs.call(before, now) {
            return None;
        }
        let Pairs { mut places, spans } = pairs;
        let callee = spans.iter().all(|(before_span, now_span)| {
            let at = |of: &Call, span: &Span| span.start.checked_sub(of.place.span.start);
            at(before, before_span) == at(now, now_span)
        });
        places.sort_unstable();
        places.dedup();
        // What stood behind another still does, and what was one place still is.
        let is_in_order = places.windows(2).all(|pair| {
            let [(a, a_now), (b, b_now)] = pair else { return true };
            a != b && (a.path != b.path || a_now < b_now)
        });
        (callee && is_in_order).then(|| Self(places.into_iter().collect()))
    }

    /// The same finding of the call as it stands now; `None` where it speaks of places that are not the call's.
    pub fn finding(&self, finding: &Finding) -> Option<Finding> {
        let mut finding = finding.clone();
        let mut places: Vec<&mut Place> = vec![&mut finding.place];
        places.extend(finding.labels.iter_mut().map(|label| &mut label.place));
        places.extend(finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.place));
        for place in places {
            *place = (*self.0.get(&*place)?).clone();
        }
        Some(finding)
    }
}

#[derive(Default)]
struct Pairs<'a> {
    places: Vec<(&'a Place, &'a Place)>,
    spans: Vec<(Span, Span)>,
}

/// Each notes the places of both, and says whether the rest is the same.
impl<'a> Pairs<'a> {
    fn place(&mut self, a: &'a Place, b: &'a Place) -> bool {
        self.places.push((a, b));
        a.path == b.path
    }

    fn maybe(&mut self, a: Option<&'a Place>, b: Option<&'a Place>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => self.place(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }

    fn each<T>(&mut self, a: &'a [T], b: &'a [T], same: impl Fn(&mut Self, &'a T, &'a T) -> bool) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(self, a, b))
    }

    fn call(&mut self, a: &'a Call, b: &'a Call) -> bool {
        let Call {
            id,
            place,
            callee,
            language,
            kind,
            sdk,
            entry,
            confidence,
            request,
            contexts,
            also_plain,
            loop_info,
            cap_insertion,
        } = a;
        self.spans.push((*callee, b.callee));
        (id, language, kind, sdk, entry) == (&b.id, &b.language, &b.kind, &b.sdk, &b.entry)
            && (confidence, also_plain, loop_info) == (&b.confidence, &b.also_plain, &b.loop_info)
            && self.place(place, &b.place)
            && self.request(request, &b.request)
            && self.each(contexts, &b.contexts, |pairs, a: &Context, b| {
                pairs.place(&a.place, &b.place) && pairs.request(&a.request, &b.request)
            })
            && match (cap_insertion, &b.cap_insertion) {
                (Some(Insertion { place, template }), Some(b)) => {
                    *template == b.template && self.place(place, &b.place)
                }
                (a, b) => a.is_none() && b.is_none(),
            }
    }

    fn request(&mut self, a: &'a Request, b: &'a Request) -> bool {
        let Request { models, cap, prompt, options, assumptions } = a;
        let OutputCap { tokens, origin, place, required } = cap;
        (tokens, origin, required) == (&b.cap.tokens, &b.cap.origin, &b.cap.required)
            && (options, assumptions) == (&b.options, &b.assumptions)
            && self.maybe(place.as_ref(), b.cap.place.as_ref())
            && self.each(models, &b.models, |pairs, a: &Model, b| {
                let Model { id, origin, place } = a;
                (id, origin) == (&b.id, &b.origin) && pairs.maybe(place.as_ref(), b.place.as_ref())
            })
            && self.prompt(prompt, &b.prompt)
    }

    fn prompt(&mut self, a: &'a Prompt, b: &'a Prompt) -> bool {
        let Prompt { segments, messages, names, cache_seconds, answer, mixed, unframed } = a;
        (names, cache_seconds, answer) == (&b.names, &b.cache_seconds, &b.answer)
            && (mixed, unframed) == (&b.mixed, &b.unframed)
            && self.each(messages, &b.messages, |pairs, a, b| pairs.maybe(a.as_ref(), b.as_ref()))
            && self.each(segments, &b.segments, Self::segment)
    }

    fn segment(&mut self, a: &'a Segment, b: &'a Segment) -> bool {
        let Segment { role, content, message, repeated, cache_marker } = a;
        (role, message) == (&b.role, &b.message)
            && (repeated, cache_marker) == (&b.repeated, &b.cache_marker)
            && match (content, &b.content) {
                (Content::Text(a), Content::Text(b)) => self.each(a, b, |pairs, a, b| {
                    let TextPiece { text, place } = a;
                    *text == b.text && pairs.maybe(place.as_ref(), b.place.as_ref())
                }),
                (Content::Hole(a), Content::Hole(b)) => self.hole(a, b),
                _ => false,
            }
    }

    fn hole(&mut self, a: &'a Hole, b: &'a Hole) -> bool {
        let Hole { origin, name, max_chars, passages, size, picture, place, used } = a;
        (origin, name, max_chars) == (&b.origin, &b.name, &b.max_chars)
            && (passages, size, picture) == (&b.passages, &b.size, &b.picture)
            && self.maybe(place.as_ref(), b.place.as_ref())
            && self.maybe(used.as_ref(), b.used.as_ref())
    }
}
