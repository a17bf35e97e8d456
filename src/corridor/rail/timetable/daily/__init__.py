"""Trains of a day, on every day type of the year, as one optimisation over the blocking model.

``trains`` makes the moments of each train, ``occupation`` what they hold, ``border``, ``promises``, ``fleet``
and ``wishes`` the rules and prices; ``build`` puts them together, ``result`` reads the answer.
"""
