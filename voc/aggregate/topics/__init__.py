"""What customers say again and again at each touchpoint: topics fitted once, frozen, and assigned ever after.

clauses  what is read from the store, and the words of it
labels   phrases of the customers' own that name a topic
model    topics of one touchpoint: fitting, assigning
frozen   all touchpoints' topics as the store holds them
refit    topics anew, and which of them are the old ones
find     the figures of a period
few      topics of a handful of clauses, where a touchpoint has none yet
"""

from voc.aggregate.topics.few import topics

__all__ = ["topics"]
