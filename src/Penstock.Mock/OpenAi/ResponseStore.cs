using System.Collections.Concurrent;

namespace Penstock.Mock.OpenAi;

/// <summary>The last responses by id; the oldest go when there are too many.</summary>
internal sealed class ResponseStore
{
    private const int MostKept = 1_000;
    private readonly ConcurrentDictionary<string, StoredResponse> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public StoredResponse? Find(string id) => _byId.GetValueOrDefault(id);

    public StoredResponse? Remove(string id) => _byId.TryRemove(id, out var response) ? response : null;

    public void Add(StoredResponse response)
    {
        _byId[response.Id] = response;
        _order.Enqueue(response.Id);
        if (_order.Count > MostKept && _order.TryDequeue(out var oldest))
        {
            _byId.TryRemove(oldest, out _);
        }
    }
}
