using System.Data.Common;

namespace Penstock.ControlPlane;

/// <summary>Calls of a store that may be away: that is said once, and gone on without. Not for use by several threads.</summary>
/// <param name="tell">Told why, when the store has gone.</param>
internal sealed class StoreCalls(Action<string> tell)
{
    private bool _isAway;

    /// <summary>Whether <paramref name="exception"/> says that a store is away, rather than that there is a bug.</summary>
    public static bool IsAway(Exception exception) => exception is DbException or IOException or UnauthorizedAccessException;

    /// <summary>False when the store is away.</summary>
    public async ValueTask<bool> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            _isAway = false;
        }
        catch (Exception exception) when (IsAway(exception))
        {
            if (!_isAway)
            {
                tell(exception.Message);
            }

            _isAway = true;
        }

        return !_isAway;
    }
}
