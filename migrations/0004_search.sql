-- Search in lists (api.md §1.4). The extension is trusted: the owner of the database may create
-- it. It forgives a slip of the finger where no word begins as typed.
create extension if not exists pg_trgm;

-- The words of a searchable text, for questions such as 'ani':* & 'kochi':*. What people type is
-- taken apart in the same way (src/http/queries/words.rs); a phone is found without its +91.
-- One expression and not strict, so that the planner puts it in place of the call.
create function search_words(text) returns tsvector
language sql immutable parallel safe
return array_to_tsvector(array_remove(string_to_array(
    translate(replace($1, '+91', ' '), '+@./\-_,;:()[]{}''"&|!*<>#%=', rpad(' ', 27)), ' '), ''));
