//! How a call's output is capped, and where the cap comes from.

use crate::call::{CapOrigin, Model, OutputCap, ValueOrigin};
use crate::resolve::{Loc, Piece, Value, count};

use super::super::holder::Holder;
use super::super::holders::AMBIENT;
use super::{Builder, place_of};

impl Builder<'_, '_, '_> {
    pub(in crate::sdk) fn cap(&self, models: &[Model]) -> OutputCap {
        let main = self.cap_of(models, |holder| holder.group == 0);
        if main.tokens.is_some() && main.origin != CapOrigin::SdkDefault {
            return main;
        }
        // Of several objects side by side the largest limit is the worst case.
        let others = self.groups().into_iter().filter(|group| *group > 0);
        let others: Vec<OutputCap> = others
            .map(|group| self.cap_of(models, |holder| holder.group == group || holder.level >= AMBIENT))
            .collect();
        let largest = others.iter().filter(|cap| cap.tokens.is_some()).max_by_key(|cap| cap.tokens).cloned();
        largest.or_else(|| others.into_iter().find(|cap| cap.origin == CapOrigin::Dynamic)).unwrap_or(main)
    }

    fn cap_of(&self, models: &[Model], wanted: impl Fn(&Holder) -> bool) -> OutputCap {
        let mut dynamic = None;
        for (level, value) in self.values_of("cap", &wanted) {
            let mut best: Option<(u64, Loc, ValueOrigin)> = None;
            let mut items = Vec::new();
            match &value {
                Value::List(list) => items.extend(list.items.iter().map(|item| item.value.clone())),
                value => items.push(value.clone()),
            }
            let mut is_known = true;
            for value in items.iter().flat_map(Value::alternatives) {
                let number = match value {
                    Value::Number { value, at, how } => count(*value).map(|number| (number, *at, *how)),
                    Value::Text(pieces) => value.plain().and_then(|text| {
                        let number = text.trim().parse::<u64>().ok()?;
                        pieces.iter().find_map(|piece| match piece {
                            Piece::Known { at: Some(at), how, .. } => Some((number, *at, *how)),
                            _ => None,
                        })
                    }),
                    _ => None,
                };
                match number {
                    Some(number) if best.is_none_or(|known| known.0 < number.0) => best = Some(number),
                    Some(_) => {}
                    None => is_known &= matches!(value, Value::Null),
                }
            }
            // A number that one branch puts in place of what only the run knows is not the limit; one that stands first,
            // or behind `or`, is what holds when nothing was said.
            let holds_first =
                !matches!(value.alternatives().first(), Some(Value::Unknown(_) | Value::Symbol(_)));
            let best = best.filter(|(.., how)| is_known || holds_first || *how != ValueOrigin::Literal);
            match best {
                // Zero and below mean "no limit" wherever they are accepted.
                Some((0, ..)) => {}
                Some((tokens, at, how)) => {
                    let origin = match how {
                        ValueOrigin::Caller => CapOrigin::Caller,
                        ValueOrigin::SdkDefault => CapOrigin::SdkDefault,
                        _ if level > 0 => CapOrigin::Client,
                        _ => CapOrigin::Argument,
                    };
                    let place = Some(place_of(self.matcher.resolver, at));
                    return OutputCap { tokens: Some(tokens), origin, place, required: false };
                }
                None => dynamic = dynamic.or(Some(value)),
            }
        }
        let mut holders = self.holders.iter().filter(|holder| wanted(holder));
        let opaque = holders.clone().any(|holder| {
            (holder.open && (holder.level == 0 || self.carries_cap(holder)))
                || (holder.opaque && self.carries_cap(holder))
        });
        if dynamic.is_some() || opaque {
            return OutputCap { origin: CapOrigin::Dynamic, ..OutputCap::absent() };
        }
        let model = models.first().map(|model| &*model.id);
        let by_type = holders.find_map(|holder| {
            self.matcher.sdks.types[holder.ty?.0 as usize].spec.cap_default.as_ref()?.of(model)
        });
        let by_host = self.host_cap.and_then(|cap| cap.of(model));
        if let Some(tokens) = by_type.or(by_host).or_else(|| self.entry.spec.cap_default.as_ref()?.of(model))
        {
            OutputCap { tokens: Some(tokens), origin: CapOrigin::SdkDefault, ..OutputCap::absent() }
        } else {
            let by_type = |holder: &Holder| {
                holder.ty.is_some_and(|ty| self.matcher.sdks.types[ty.0 as usize].spec.cap_required)
            };
            let required = self.entry.spec.cap_required || self.holders.iter().any(by_type);
            OutputCap { required, ..OutputCap::absent() }
        }
    }

    fn carries_cap(&self, holder: &Holder) -> bool {
        holder.ty.is_none_or(|ty| self.matcher.sdks.types[ty.0 as usize].spec.fields.has("cap"))
    }
}
