using System.Collections.Frozen;
using System.Text.Json;

namespace Penstock.Protocols.Json;

/// <summary>Reads an object by a table from a member's name to how it is read, so that the table is the list of what is known.</summary>
/// <typeparam name="T">What is filled in.</typeparam>
public sealed class FieldTable<T>(params IEnumerable<KeyValuePair<string, Action<T, JsonField>>> fields)
    where T : class
{
    private readonly FrozenDictionary<string, Action<T, JsonField>> _fields = fields.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Fills <paramref name="target"/> from the object <paramref name="source"/>. Members that are null count as absent; those that the table
    /// does not know go to <paramref name="others"/>. Stops at the first fault.
    /// </summary>
    public void Read(JsonField source, T target, IDictionary<string, JsonElement>? others = null)
    {
        foreach (JsonField field in source.Members())
        {
            ReadMember(field, target, others);
            if (source.Faults.First is not null)
            {
                return;
            }
        }
    }

    private void ReadMember(JsonField field, T target, IDictionary<string, JsonElement>? others)
    {
        string name = field.Path.Name!;
        if (!_fields.TryGetValue(name, out Action<T, JsonField>? read))
        {
            others?.TryAdd(name, field.Value);
        }
        else if (!field.IsNull)
        {
            read(target, field);
        }
    }
}
