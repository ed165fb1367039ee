using System.Collections.Concurrent;
using Penstock.Gateway.Inference;
using Penstock.Storage.Caching;

namespace Penstock.Gateway.Caching.Flights;

/// <summary>The calls that run now and may be joined. As many as there are requests at most.</summary>
internal sealed class FlightTable(long maxBytes)
{
    private readonly ConcurrentDictionary<AnswerKey, Flight> _flights = new();

    /// <summary>How many run.</summary>
    public int Count => _flights.Count;

    /// <summary>Joins the call for <paramref name="key"/>, or begins one.</summary>
    public (Flight Flight, FlightCursor Cursor, bool IsFounder) JoinOrBegin(AnswerKey key, InferenceContext context)
    {
        while (true)
        {
            if (_flights.TryGetValue(key, out Flight? running))
            {
                if (running.Recording.TryJoin() is { } cursor)
                {
                    return (running, cursor, false);
                }

                Remove(running); // it takes nobody any more
            }

            (Flight flight, FlightCursor first) = Begin(key, context);
            if (_flights.TryAdd(key, flight))
            {
                return (flight, first, true);
            }

            flight.Dispose();
        }
    }

    /// <summary>Begins a call that nobody can join.</summary>
    public (Flight Flight, FlightCursor Cursor) Begin(AnswerKey key, InferenceContext context)
    {
        var flight = new Flight(key, context, maxBytes);
        return (flight, flight.Recording.TryJoin()!);
    }

    /// <summary>Takes a call out, if it is still the one of its key.</summary>
    public void Remove(Flight flight) => _flights.TryRemove(KeyValuePair.Create(flight.Key, flight));
}
