//! All places of a call, to be changed: where an edit elsewhere moves them to.

use super::{Call, Content, Place, Request};

impl Call {
    /// Its own place first.
    pub fn places_mut(&mut self) -> Vec<&mut Place> {
        let Self { place, request, contexts, cap_insertion, .. } = self;
        let mut places = vec![place];
        places.extend(cap_insertion.iter_mut().map(|insertion| &mut insertion.place));
        add(request, &mut places);
        for context in contexts {
            places.push(&mut context.place);
            add(&mut context.request, &mut places);
        }
        places
    }
}

fn add<'c>(request: &'c mut Request, places: &mut Vec<&'c mut Place>) {
    let Request { models, cap, prompt, .. } = request;
    places.extend(models.iter_mut().filter_map(|model| model.place.as_mut()));
    places.extend(cap.place.as_mut());
    places.extend(prompt.messages.iter_mut().flatten());
    for segment in &mut prompt.segments {
        match &mut segment.content {
            Content::Text(pieces) => {
                places.extend(pieces.iter_mut().filter_map(|piece| piece.place.as_mut()));
            }
            Content::Hole(hole) => places.extend(hole.place.iter_mut().chain(&mut hole.used)),
        }
    }
}
